import COpenSSL

/// Owner of an `EC_GROUP`: the arithmetic of a curve, for the one thing that `EVP_PKEY_fromdata` leaves to its caller.
@safe
struct CurveGroup: ~Copyable {
    private let group: OpaquePointer
    private let curve: EllipticCurve

    init(_ curve: EllipticCurve) throws(OpenSSLError) {
        let identifier = unsafe OBJ_txt2nid("\(curve.groupName)")
        guard let group = unsafe EC_GROUP_new_by_curve_name(identifier) else {
            throw .drained(after: "EC_GROUP_new_by_curve_name")
        }
        unsafe self.group = group
        self.curve = curve
    }

    deinit {
        unsafe EC_GROUP_free(group)
    }

    /// The public point of a private scalar, uncompressed (SEC 1 section 2.3.3), or nothing when no key has this scalar:
    /// it is zero, or not less than the order of the curve.
    func publicPoint(of scalar: [UInt8]) throws(OpenSSLError) -> [UInt8]? {
        let number = try SecretNumber(scalar)
        guard unsafe number.withPointer({ unsafe isPrivateKey($0) }) else { return nil }
        guard let point = unsafe EC_POINT_new(group) else { throw .drained(after: "EC_POINT_new") }
        defer { unsafe EC_POINT_free(point) }
        let isMultiplied = unsafe number.withPointer { number in
            unsafe EC_POINT_mul(group, point, number, nil, nil, nil) == 1
        }
        guard isMultiplied else { throw .drained(after: "EC_POINT_mul") }
        var octets = [UInt8](repeating: 0, count: 1 + 2 * curve.byteCount)
        let written = unsafe octets.withUnsafeMutableBufferPointer {
            unsafe EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, $0.baseAddress, $0.count, nil)
        }
        guard written == octets.count else { throw .drained(after: "EC_POINT_point2oct") }
        return octets
    }

    private func isPrivateKey(_ number: OpaquePointer) -> Bool {
        unsafe BN_is_zero(number) == 0 && BN_cmp(number, EC_GROUP_get0_order(group)) < 0
    }
}

/// Owner of a `BIGNUM` that is overwritten at the end.
@safe
private struct SecretNumber: ~Copyable {
    private let number: OpaquePointer

    /// A number from its big-endian form.
    init(_ octets: [UInt8]) throws(OpenSSLError) {
        let number = unsafe octets.withUnsafeBufferPointer {
            unsafe BN_bin2bn($0.baseAddress, CInt($0.count), nil)
        }
        guard let number = unsafe number else { throw .drained(after: "BN_bin2bn") }
        unsafe BN_set_flags(number, BN_FLG_CONSTTIME)
        unsafe self.number = number
    }

    deinit {
        unsafe BN_clear_free(number)
    }

    func withPointer<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        unsafe body(number)
    }
}
