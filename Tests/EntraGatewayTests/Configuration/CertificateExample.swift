/// A certificate that is good for nothing but being read, with its key.
enum CertificateExample {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIC+TCCAeGgAwIBAgIUZFIOnit3bZQ5CBTBGFq/mQC7QcUwDQYJKoZIhvcNAQEL
        BQAwDDEKMAgGA1UEAwwBeDAeFw0yNjExMjMxOTU1MDBaFw0yNjExMjQxOTU1MDBa
        MAwxCjAIBgNVBAMMAXgwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQC5
        teS0mRKnGMhHav+sICBjTkfRHrgEzDp8yRmK/sg3jRple4RrlWvPtc4QEpMduyA4
        hAr5c87IWYq2DzZfDjXYCVadM+l4qJ8h4sWb8KuUh1a/MVKctzbbdndn7yF5kPGS
        ob7OSpPqvJUznV/s7LUsMFWEM8q3a7kWCjCnHxH7M5La0oVh682UYU8k1FNJTRPU
        2WEPHTZjrVC3psaIce0Z7JLUg0VGYi15Q+U2RHX5lDlmB+PqQXwakUV3qZjRAcqA
        oeUawOYDOeAMpgMsIcAn+ZXDvpxm/kRd2lRDNYrdbh1pG3XFmyhvbrYGQnhLoQ2C
        zimBY0Zwc9A2dNq0mFovAgMBAAGjUzBRMB0GA1UdDgQWBBTP4v6GBSGwnDALkAge
        Qi3ybv2RrDAfBgNVHSMEGDAWgBTP4v6GBSGwnDALkAgeQi3ybv2RrDAPBgNVHRMB
        Af8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQCQtUqMUl0MHTzE2HeHqBQ1Qk3d
        b/+HbezeBW2eY0puZ+ffTItUKCfwzXir+PhR2LhERAGndxfr1siZk/w4y7D+NcJK
        knzzgOyIq32JV+Mxxaa1UcGpUnl9RTnq2dvzs0Gvead9Az8gHxG/hiCn8uYr/sdN
        1DQOP9fTnP4ycpVnxkEwH4SnUokzk1nAW5MH18DMl+Of5ZNp2UcnC24AHVkqEONq
        yxgFnkEIR5Gn8jAD5f487fDyvL7wb3SdLqDymqHneFXmFlWiUh7A2mNPAap5iM7H
        O+zjzU7Qc/XfV6KB0GHiCfJsWvnlE5mv/CxzVoiJzXTxBrxJXNnuFwly5jND
        -----END CERTIFICATE-----

        """

    static let key = """
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
}
