package import Cryptography

/// A certificate that is good for nothing but being read, with its key and what OpenSSL's command says about it.
package enum CertificateExample {
    /// The PEM text; `CN=x`, valid for 8000 days.
    package static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIC+TCCAeGgAwIBAgIUP2mFEgj/T1jYTSx9it82adDd+GIwDQYJKoZIhvcNAQEL
        BQAwDDEKMAgGA1UEAwwBeDAeFw0yNjExMjMyMjIzMjJaFw00ODEwMTgyMjIzMjJa
        MAwxCjAIBgNVBAMMAXgwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQC5
        teS0mRKnGMhHav+sICBjTkfRHrgEzDp8yRmK/sg3jRple4RrlWvPtc4QEpMduyA4
        hAr5c87IWYq2DzZfDjXYCVadM+l4qJ8h4sWb8KuUh1a/MVKctzbbdndn7yF5kPGS
        ob7OSpPqvJUznV/s7LUsMFWEM8q3a7kWCjCnHxH7M5La0oVh682UYU8k1FNJTRPU
        2WEPHTZjrVC3psaIce0Z7JLUg0VGYi15Q+U2RHX5lDlmB+PqQXwakUV3qZjRAcqA
        oeUawOYDOeAMpgMsIcAn+ZXDvpxm/kRd2lRDNYrdbh1pG3XFmyhvbrYGQnhLoQ2C
        zimBY0Zwc9A2dNq0mFovAgMBAAGjUzBRMB0GA1UdDgQWBBTP4v6GBSGwnDALkAge
        Qi3ybv2RrDAfBgNVHSMEGDAWgBTP4v6GBSGwnDALkAgeQi3ybv2RrDAPBgNVHRMB
        Af8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQBMxD/95L2C3hY1eG9kklbfdxju
        b+KqyQf3nSi5726N2Wv8+lHyPRsBV8ej2WkrS8qqJRU/RvZkPsXRQMfAyTWrOCYg
        G+yJ4KsRGGkXte9tb32kCWiZYnuJcyrZbhBFO96n8AOAN1+VWKpX9ROVy44nF9Ab
        rsM9CY6u/6FVq1CXH6kAwK/jzIYHwIRtZfX30sw3qdWDZumzQFlDWO1im5HrlwwY
        AwPgOQNyVras1gcB4hqer1cZUuQmWu2w0qHvyldWFNoLjxd9qDxMglOBOdaLpFY4
        UsPFmReGsizn1zRmDnNdLAVKdbgKRTOxpL5WA2+IlKJ0iwprshKx189GVxRi
        -----END CERTIFICATE-----

        """

    /// SHA-256 of the certificate's DER encoding, as `openssl dgst` makes it, in base64url.
    package static let thumbprint = "G1osgCp6parV0ksDBwg1BE7DyhhsAQQxXO5lfctd23U"

    /// The PEM text of its RSA key.
    package static let key = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC5teS0mRKnGMhH
        av+sICBjTkfRHrgEzDp8yRmK/sg3jRple4RrlWvPtc4QEpMduyA4hAr5c87IWYq2
        DzZfDjXYCVadM+l4qJ8h4sWb8KuUh1a/MVKctzbbdndn7yF5kPGSob7OSpPqvJUz
        nV/s7LUsMFWEM8q3a7kWCjCnHxH7M5La0oVh682UYU8k1FNJTRPU2WEPHTZjrVC3
        psaIce0Z7JLUg0VGYi15Q+U2RHX5lDlmB+PqQXwakUV3qZjRAcqAoeUawOYDOeAM
        pgMsIcAn+ZXDvpxm/kRd2lRDNYrdbh1pG3XFmyhvbrYGQnhLoQ2CzimBY0Zwc9A2
        dNq0mFovAgMBAAECggEAD0SRBPgAvJQhAx4c3v3VK9Tnup2X620O8etmmjLQKyEC
        po09GcszDeSYiGG+jpcv0vWoIVIQEhCqgsVFZxM4AgbihBIcg7r5OkP2kxd6Q7/M
        tfNMI248qFZZAsZ6LhBoi/GYSkV/W7EdYxzxIf1j97oRjcjkRagpk1JLJbI8PDah
        TUV6fDh3gAr3olgmWGk2ANhj9AOJ0uax85hhjjhWBhlGLBhM06PRbzpWjL1UD8KZ
        ryMnw7cBagydUDMKNjqFVlpGnBbV0KafzSyOuXerhRBthHl0Cpnvl4eDpjTc67NB
        r6Z8ZHkl0mmWLpN39DFH1mrxlqqv8IzeTLYatbGNoQKBgQDqqJrB/r6CewNIK3pC
        AHkJzscZVySWtBEWg4j1dQ3KMJhK7mkL7vDA8gYhBLENVnSng27P7kZn6DzrGQLM
        3K19d5Pt7HJw56uLhCQP13mSJA3tg4PDu3+/ArchABkv4uq/vc538SRDPwgwHlbP
        GsJXUClsqJkPFzQOWfVKL+gTzQKBgQDKman++6X9V/eaxar/M/GSkslDI1/suy3E
        QzW1ZQYMj0cnhmOKTnrgIA3J8GTO1VxRX/4MPvAAkjWYSbqjORfikJR6A6qKzEiP
        RNUCDvvyHTMvJRnxX8J0j9MJjxtyVATqXAp4pyisw7gG8YjnWp9sSC1ifuHZTyNN
        2sTFXMPh6wKBgQDH6qD+SaPQ0jB3meLsvC5idrIVGrLnWb19Ks7SH8mBymjU3czN
        B+JA33DtTGvy6wczd7w+lceR2r+bo5FJK3D7BZcYCmttWVJC6G84t+Cw6tqa0YK+
        jM1G1G9kRAsxSueoN3LhqKW2TMsTA6X9h9SuQnMoSXMs8h29ZFKfw7S6uQKBgCGz
        yjmmdwhb186hTz7Az1DIpj5K5iwlPwnE/Gw+b/Eq7HVAv9JEF+CstF6BZOObTo4i
        38n9tkMCD3RT335DgxunXWumrHoGXZOnqZ98CqFOBjOzgktK2Lg3LK4MZk5wd5jc
        0skbVYLX1AcjqtiBlL+YiiQ2Yy+ZIJBU8iK6ucMdAoGBAJ1h8AhNXjaYJnRKkWxi
        5LiqTBm6TLNMMCO9uFi0VW7fuZMbe0HPuRvWtvPxt46iE1P6x0rTZnJQMEiKIIts
        v8gAPfNSbz6f73NMIu2HgFVB/knDwv498fK/yK7+OUolv6VXrmNu/2fMHbd43c8a
        zJpOP8RpO14AnCqf61vmJzg6
        -----END PRIVATE KEY-----

        """

    /// The PEM text of a key that no certificate can be asserted with here: it is not an RSA key.
    package static let ecKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQgm5mgC7N6ylPOIn
        Zrb0nlKH3kkmxxzqW+SN91syjTihRANCAATE1l6MaOjb301P20ZITOJtIObbcoTK
        XPS1SiorUng4aIGjL79BX021hMEmlyywTVCvMxJtdTD60BnvmyST/WO/
        -----END PRIVATE KEY-----

        """

    /// The PEM text of an RSA key that belongs to no certificate.
    package static let otherKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC4xnw0qCF0g7Bl
        Pt5BL/33Kl9GX56om71CK/ERgIS4IhkAB8ChZGglCc2COHnrqcmM8R8pnRoZA3hC
        hJXZy6CUeCtta4dPR96OxxdSKU6paSGLDt7NEKk14lp3Fz/i6J5HI4hCBSm45O5e
        iLlyGGFyZ3Ikhq2/aCNa572ylUdLftfIp/fMZl0BzIjrKBkLvpYo8gQzMN67zFOP
        l1tOPqrY2nE3mebkjONbV/8d3m2Fkz2Oefc41zf7nEY/i28NBF1Qyf+m/ELCL7kI
        1sEYybVgJtaw9ld1fUDAWIfwNliIJDJWfSUSFMbIHk2MvO//rOuK6KWjxeW9EQwf
        LUwCXtRPAgMBAAECggEAAKdzORx/QdJVhYY7cy+gToev3qfn/+DNQra1G8LAtYYp
        YH6mh+u7EqZ+O7/HbrYjKISR/6u2s+/3NQUTIro9z0i9np2K1RUEDK1Xv8q1pJPi
        soNS9pbggnhSqalDaKI6LTZK/TDXfPgSf/Mr9ONxNN544Pg5FTxhI6k+Wqt8nR/M
        RN9wexyhtoUaejxCUhSYjBdmRUa2NEGG1qYk8TBY4B/g32Zcg1WqC6BLOnlm23qs
        uz45f48ByFXiW63U01F04XTllN78P3igw5bOb8lCUAqdGOyWt9WcwuhHZxqiPq6X
        MoIAJ3Cno/mT+/+HbQc4WCRFN6m9jrFl/f1qPSFxwQKBgQD9r/qT+aNXvXksSDyc
        aLG1iHjNzmwHJV6ELMGZVMymiWGuB7xVNE8/sRuNXa07gFw/H2GTDm6N5TUuS0mG
        5Ci5kqa2i2s9wsArD9WYw14AKAV8FP2h+QeEU9c8MtkQYpAwXRbaIbe69qSqDFE+
        HPZ9vZ8nbHTJ/eeZYd6j+vopvQKBgQC6dbBPWlyX27NdXbF+eBuiE0p32tt8CXwM
        /Du54fQnGaygrEwCk1sDWDThdHZYxbss3peSv+uZKGzy6ziFyaZ0Y+aNxxQy1r6+
        SO1EXpWHpXP1mhxp/BhjkxTQ1ZmWJKgAwxy8G5vaklZfjjLzekaR0QXJUvMScN2o
        YUWTkJII+wKBgQCG5qeXPK6xn53qAFfKzJmDcRjcSCKGAkcqfipNARz6ih+ZTZ/G
        p1RlCCcgm2ndNDrZjjRy4L/FUNdg0MQ+qOFHHUbt12GlrARIYdkxrOI1rxKLkxX0
        pdprcbII3vkyj1chgL8AK+Hp1/JkQryJDRm+b7FMY44PQ6d+lt6v0Gxq+QKBgCp1
        2mx3m1ZJhZLhXyX5m/FQi0i34ftg/YrHdaJivgKZaiI8miKMA9HDKGee6cRVYsZY
        +hNE+RWriwPWZMyymuEuTrZCe2sIU+9pE/7Zuxtkpf9r1MSdz7/9ImRb/9mdB1UF
        GWoMr3Ualei0rQ2c7q0N+E9cQFYWtaM+Y2WzKk45AoGAQTFa7oIN6IJZGpyrR8W5
        fQ75ZN66TYAVh8yiX0RUmUTsvIdMv3/t1jJ72/0buhsxB38zksm1dPk85YRJXHrM
        adOeOwWHiZiq0SesY66vj+7bSHTJxFzGdOweRG33UF0EsAdmVWdQl1aHoMgtEQna
        iPHvnjr1pImafLUNit1rqYY=
        -----END PRIVATE KEY-----

        """

    /// When the certificate begins to be valid.
    package static let notBefore = "2026-11-23T22:23:22Z"

    /// When the certificate ends to be valid.
    package static let notAfter = "2048-10-18T22:23:22Z"

    /// The half of the key that the provider knows.
    package static var publicKey: VerificationKey {
        get throws { try SigningKey(pem: key).verificationKey }
    }
}
