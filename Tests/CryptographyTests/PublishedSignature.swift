import Cryptography
import Testing

/// A signature that a specification prints.
struct PublishedSignature: Sendable, CustomTestStringConvertible {
    let name: String
    let algorithm: SignatureAlgorithm
    let key: PublicKeyComponents
    let message: [UInt8]
    let signature: [UInt8]

    var testDescription: String { name }

    init(
        _ name: String,
        _ algorithm: SignatureAlgorithm,
        _ key: PublicKeyComponents,
        signingInput: String,
        signature: String
    ) {
        self.name = name
        self.algorithm = algorithm
        self.key = key
        message = Array(signingInput.utf8)
        self.signature = octets(signature)
    }

    static let all: [PublishedSignature] = [rs256, es256, es512, ed25519]

    static let rs256 = PublishedSignature(
        "RFC 7515 A.2",
        .rs256,
        .rsa(
            modulus: octets(
                """
                ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4Ql\
                L-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs\
                LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoud\
                F8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ
                """
            ),
            exponent: octets("AQAB")
        ),
        signingInput: """
            eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9\
            pc19yb290Ijp0cnVlfQ
            """,
        signature: """
            cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujG\
            bds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K\
            0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6\
            LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw
            """
    )

    static let es256 = PublishedSignature(
        "RFC 7515 A.3",
        .es256,
        .ec(
            curve: .p256,
            x: octets("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
            y: octets("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
        ),
        signingInput: """
            eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9\
            pc19yb290Ijp0cnVlfQ
            """,
        signature: "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    )

    static let es512 = PublishedSignature(
        "RFC 7515 A.4",
        .es512,
        .ec(
            curve: .p521,
            x: octets("AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk"),
            y: octets("ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2")
        ),
        signingInput: "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA",
        signature: """
            AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwF\
            KdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn
            """
    )

    static let ed25519 = PublishedSignature(
        "RFC 8037 A.4",
        .edDSA,
        .ed25519(publicKey: octets("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")),
        signingInput: "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        signature: "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    )
}

/// The bytes of a text that is known to be base64url; nothing when it is not, and then every test of it fails.
func octets(_ text: String) -> [UInt8] {
    Base64URL.decode(text) ?? []
}

/// The bytes of hexadecimal digits, blanks ignored.
func octets(hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
