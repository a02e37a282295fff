import Cryptography
import Testing

/// PEM text made for these tests alone with OpenSSL's command line.
struct PEMExample: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    var algorithm = SignatureAlgorithm.es256
    var refusal: OpenSSLError.KeyRefusal?

    var testDescription: String { name }

    static let readable: [PEMExample] = [
        PEMExample(
            name: "RSA, PKCS #8",
            text: """
                -----BEGIN PRIVATE KEY-----
                MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC5l7fIWY173vn8
                jhUfySPQgA0osYJ9dBvshPBzbaRZTfI/jazTvidIeFOPnR0nLdLJgp/HFQ0XSdQS
                RsGZ4MipoREY4/pCvciuqhujAr7UmlB1lXsmyEjD5s/ERBwLKdVecdHYiJTlzZfD
                w1UwhCugy4LD1RXSfeNQI7WP4fokweyA9tf8ludaZ4/A/9cLKm5Di4LgyCtyGS8A
                yD+8zAnzCxR6WQOKWyps3956Mjh7MLIrVZ/fEgpTS8jPNGVwnvHUDNmFkOt2jG/U
                H+oy8T5O48cKbcd0/sWKQCoBi+GvuYE9dNn/VX4VkGUnunk3myK8hB9BF5DF1d5T
                tmtwbHNlAgMBAAECggEARL1SZyTwF9Sm76lqXor/tl5vQUa556BlJU25x27xI9iQ
                ZISjYgu4fgl/HZ6aKSQ6QcOdTT3ZSupf32MQmt9cQyOycu8hhq3HUhYURWSjbJg5
                O8vhQKSG+vQWuQFnB6V3b1Ml35b620CyOOI0v9L8W8J0zPaz7fINiuWm/kM7BHij
                E3S+lRbAZA6xQd6g14ULAkaT5mb1BAmrOFJ++B9ihqafMoKEY5AgLou9lAIWL04G
                d+7E8L7cijwaJCqTPRLSRgVewx2KHasBXrd+XK/E0LfODXbzJEmC/1I1ZUD4CMB1
                +Mg+C1BuO8JqnIeMeA0sexici5HHwdxKau5GhIU7kwKBgQDsTbi1c5pGyzWPeyg5
                2b3pGLw8pUJaTKIa0MzzrbmKKF/t9fjVzAH+y6DkZS9pEHvHP3Z6IEbj5uYLFf0B
                FMWzmdg+4Cq3FmGuyzLa4vbDZsbqGaEEKpOd8Auowp15T8BZb1cyGLVZBTKR6X8S
                BJshG8tLz3xDeTnaq8ZmFW9oqwKBgQDJD+tOxinXFNblse3WqMY9IaN6bWCgLH9p
                wvybaMrvObSjfHlgE2Z3iqgAsS0e5BbWvxQIu1TEoqxjVQG3erOizN5czpR+9Ur/
                36zF3WUSyAt+04XWLqXn+NC+UMxnH3B8jzLUar8yycWlZeqw4Dl2lzlRSFBRfBbU
                lFcWQiC0LwKBgQC1Vd9Mv23ArehoNuZjnohx/B1XnKoSiYRMd7cPuF0NfHZBMeTG
                jEtrr+/D1TJQuemCuVy9008TTPlzwGfrEHm2nXSoq3WcEnzbmetotYsP4Cr9MrWx
                cMrfBHquAsq9cUn2V87eDr/7lFV+S2TL+uTgv2d+wbZmQPz4paEWbZSVCQKBgBes
                DCRGKH7uMS7x9/KiBFUGNN0hK5MwKgAluOADQoFP5fipmxC4uAOzC3ypX4qXiCjY
                bl9ozt4n2OwJAh68D5JHVJbQq6MW9jGSACF7o37GlrPj64oADAB3xvvhP2+UwAWq
                Rm3D86bjIqYKjcstWxafT1xGi05MsdNtc6NnPbp5AoGAIRhHR/fFaYycKBqFupEu
                B8GSmr/EqHH3sY9XHlrfuOcF248tsXOjKpiExwCb1KZC0q2yMtyCGq5czR0KUuaS
                aT/YcltZ6VLd0/kkxlI8ggR8apjvCWrOLQ92mthJwTewkn0/RHjn2vf6tuAEozlx
                ggkVF2L/UnXAaE1YEUGZUxI=
                -----END PRIVATE KEY-----
                """,
            algorithm: .ps256
        ),
        PEMExample(
            name: "RSA, PKCS #1",
            text: """
                -----BEGIN RSA PRIVATE KEY-----
                MIIEowIBAAKCAQEAuZe3yFmNe975/I4VH8kj0IANKLGCfXQb7ITwc22kWU3yP42s
                074nSHhTj50dJy3SyYKfxxUNF0nUEkbBmeDIqaERGOP6Qr3IrqobowK+1JpQdZV7
                JshIw+bPxEQcCynVXnHR2IiU5c2Xw8NVMIQroMuCw9UV0n3jUCO1j+H6JMHsgPbX
                /JbnWmePwP/XCypuQ4uC4MgrchkvAMg/vMwJ8wsUelkDilsqbN/eejI4ezCyK1Wf
                3xIKU0vIzzRlcJ7x1AzZhZDrdoxv1B/qMvE+TuPHCm3HdP7FikAqAYvhr7mBPXTZ
                /1V+FZBlJ7p5N5sivIQfQReQxdXeU7ZrcGxzZQIDAQABAoIBAES9Umck8BfUpu+p
                al6K/7Zeb0FGueegZSVNucdu8SPYkGSEo2ILuH4Jfx2emikkOkHDnU092UrqX99j
                EJrfXEMjsnLvIYatx1IWFEVko2yYOTvL4UCkhvr0FrkBZweld29TJd+W+ttAsjji
                NL/S/FvCdMz2s+3yDYrlpv5DOwR4oxN0vpUWwGQOsUHeoNeFCwJGk+Zm9QQJqzhS
                fvgfYoamnzKChGOQIC6LvZQCFi9OBnfuxPC+3Io8GiQqkz0S0kYFXsMdih2rAV63
                flyvxNC3zg128yRJgv9SNWVA+AjAdfjIPgtQbjvCapyHjHgNLHsYnIuRx8HcSmru
                RoSFO5MCgYEA7E24tXOaRss1j3soOdm96Ri8PKVCWkyiGtDM8625iihf7fX41cwB
                /sug5GUvaRB7xz92eiBG4+bmCxX9ARTFs5nYPuAqtxZhrssy2uL2w2bG6hmhBCqT
                nfALqMKdeU/AWW9XMhi1WQUykel/EgSbIRvLS898Q3k52qvGZhVvaKsCgYEAyQ/r
                TsYp1xTW5bHt1qjGPSGjem1goCx/acL8m2jK7zm0o3x5YBNmd4qoALEtHuQW1r8U
                CLtUxKKsY1UBt3qzoszeXM6UfvVK/9+sxd1lEsgLftOF1i6l5/jQvlDMZx9wfI8y
                1Gq/MsnFpWXqsOA5dpc5UUhQUXwW1JRXFkIgtC8CgYEAtVXfTL9twK3oaDbmY56I
                cfwdV5yqEomETHe3D7hdDXx2QTHkxoxLa6/vw9UyULnpgrlcvdNPE0z5c8Bn6xB5
                tp10qKt1nBJ825nraLWLD+Aq/TK1sXDK3wR6rgLKvXFJ9lfO3g6/+5RVfktky/rk
                4L9nfsG2ZkD8+KWhFm2UlQkCgYAXrAwkRih+7jEu8ffyogRVBjTdISuTMCoAJbjg
                A0KBT+X4qZsQuLgDswt8qV+Kl4go2G5faM7eJ9jsCQIevA+SR1SW0KujFvYxkgAh
                e6N+xpaz4+uKAAwAd8b74T9vlMAFqkZtw/Om4yKmCo3LLVsWn09cRotOTLHTbXOj
                Zz26eQKBgCEYR0f3xWmMnCgahbqRLgfBkpq/xKhx97GPVx5a37jnBduPLbFzoyqY
                hMcAm9SmQtKtsjLcghquXM0dClLmkmk/2HJbWelS3dP5JMZSPIIEfGqY7wlqzi0P
                dprYScE3sJJ9P0R459r3+rbgBKM5cYIJFRdi/1J1wGhNWBFBmVMS
                -----END RSA PRIVATE KEY-----
                """,
            algorithm: .rs256
        ),
        PEMExample(
            name: "P-256, PKCS #8",
            text: """
                -----BEGIN PRIVATE KEY-----
                MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYIZsMAoVblIHMItB
                ykpeOV0ozJXkO+nvATStBDaIv0qhRANCAATZpq/LP9a1k9X4v9kbuzHGdXOBJuV4
                F7IM1te4jLyAnQRbD2yNe+m8fh9wOz5BhqyAjwNTWPpKToNTo0eBQFTd
                -----END PRIVATE KEY-----
                """,
            algorithm: .es256
        ),
        PEMExample(
            name: "P-256, SEC 1",
            text: """
                -----BEGIN EC PRIVATE KEY-----
                MHcCAQEEIGCGbDAKFW5SBzCLQcpKXjldKMyV5Dvp7wE0rQQ2iL9KoAoGCCqGSM49
                AwEHoUQDQgAE2aavyz/WtZPV+L/ZG7sxxnVzgSbleBeyDNbXuIy8gJ0EWw9sjXvp
                vH4fcDs+QYasgI8DU1j6Sk6DU6NHgUBU3Q==
                -----END EC PRIVATE KEY-----
                """,
            algorithm: .es256
        ),
        PEMExample(
            name: "P-384",
            text: """
                -----BEGIN PRIVATE KEY-----
                MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDB2FYLhhLAa3fzaJDqk
                BHOp65XjthDxfsmGb/c0bG0hmz5SHX0O0tv4NmVW7/JMnXGhZANiAASHvqxBfPgX
                KbxSwg94meHifuHw+0X/VoUJGQP9qMuuEppXBYaqkWFVrEbHHLuys9zlxuk+Cm9w
                c6YkLfVikDgjx9Tt3Dxr+aWJLj4XjhWNL8buodcYb/y7djupzEjW5NY=
                -----END PRIVATE KEY-----
                """,
            algorithm: .es384
        ),
        PEMExample(
            name: "P-521",
            text: """
                -----BEGIN PRIVATE KEY-----
                MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIBbYel6skVID4/5x7U
                rbByHGxsXFgigpoFmU5sXfPb8eShkOD9uUfozYSfpzNzR2LT67KJJRxS3p028utB
                Cz4Gk0uhgYkDgYYABAEPtmXnJ5/LIUyBPAxLszbfLctXcpT2ofiaRX5a9xvalHdz
                sztG24N994O+Emt1GHQliOBu6hfP4xvdRc4i6kPwRwBjIku+Zs0ABXLr2goGSq40
                Vr3SGtDDGkOjk4ijfvOG9BLMQMaTiKRqiztcRAZbbFpDp/Z6S3+DcvEEX58Ep/gG
                HA==
                -----END PRIVATE KEY-----
                """,
            algorithm: .es512
        ),
        PEMExample(
            name: "Ed25519",
            text: """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEIGvkGSu09MR5p5IeN2j5HkLn/eo3XHlMw1/ywCPw2Eyj
                -----END PRIVATE KEY-----
                """,
            algorithm: .edDSA
        ),
        PEMExample(
            name: "text around the key",
            text: "Bag Attributes\r\n\r\n" + p256.replacing("\n", with: "\r\n") + "\r\nmore",
            algorithm: .es256
        ),
    ]

    static let refused: [PEMExample] = [
        PEMExample(
            name: "RSA of 1024 bits",
            text: """
                -----BEGIN PRIVATE KEY-----
                MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAKlstyf6vBjQXtPR
                mGLQg5/mRUU8hwp/JXOXzcnLMNYJbCGumQYTVgjXSg18a9mhcG1XMqnH0/2NLibc
                3urqgX1mCr9uDV9j2WrJF7JvsLIUQ4ijU0suc943jmMnBAwPQRkmH+XJILPvqf4Q
                Lt/SKz8iAUbLSJJ3uf92omigF6n9AgMBAAECgYBznzq7cPSu5nzgh1g8j1pUZDx/
                zJfIBQ9U/JM3FJDGcPW3YsURjV6Yd/wUigW8Jt1n8SslDLdSgOevI+qJXPJyuas7
                Dy+QROb7/hrsCv0OSDq93uNNNXl8eCAjcMWl0xm+ZzNd+7yUifSbaQmenol2JH5m
                mg4toyZRxj7j0sqzQQJBAN7FaTRBvF9DkC7T4HTfawVcSz+bmaxTR9N02RWCjsEp
                QHU+tn7NVtM/GChk1ECFO2Y7iSl9Exa5bYrcRV30BzECQQDCskCMDimm7hOVTA5Y
                HDlvDAVTi/CI/HnUxUffUvxAHLnczNjGAm04exmppSDSHa9xrfgPA2eDpLDfV/nL
                5fSNAkBX5ibrsqBkKmGCyKFBHEK7G76pO3k4UKf/nJRnc1tmhiNj37nccKM4uSWM
                ErTZPHjCju1BDJPynHnHl8BbIQWRAkEAqa3oCyecrVr3vjnWlnuiomD7k2B2dSx0
                kTaN+Ne997IRWZk9ovQidAL0zqCXBgfRC2XutkblRBmX/E4T6duzUQJAT+WmnFfJ
                Zie7suTYmX7Z2OpBfQePZP3OibuG1wuEjRlMdiDb1lHGstrOWUVVKbl+wvh5r2SE
                prCwV2QLlB+yCA==
                -----END PRIVATE KEY-----
                """,
            refusal: .modulusSize(bits: 1024)
        ),
        PEMExample(
            name: "secp256k1",
            text: """
                -----BEGIN PRIVATE KEY-----
                MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgPrO1wcXAoFDyANKjR6R9
                9FPgmdJf9B1NuAmE1CmWxnahRANCAAQssonQlVGb//kiX1gs7DwZkNC2ul1L/R59
                KSv2ZlD8zzD5S3DX3XmBq8Lp19NhXT1oKd5pcsUpepPhNtx8PMl4
                -----END PRIVATE KEY-----
                """,
            refusal: .unsupportedType
        ),
        PEMExample(
            name: "RSA-PSS",
            text: """
                -----BEGIN PRIVATE KEY-----
                MIIEvQIBADALBgkqhkiG9w0BAQoEggSpMIIEpQIBAAKCAQEA0Bwe/ZikCS1f77AQ
                9nxh2CHPTVzI3EbBgRY3xSXFONZ5EdMfTKx1oMGEKtqkhW2L9U5ChXWHp0BlirsN
                RmpuKMunG5eV8osgZJ+3DtV8bsnas7H3a+YJzJlo28sKPZTs5sKCKrkoojIgbtA6
                1NZ9Ygw88/N9N83nFgGLbVrvsvKX/LqC/YuqoJUox43K67zcDdE6ZJ6YPJWpY0LN
                getzZ50wWp9Cx0WzuUdF9cZpyAuffipmuPPKSipvEpYDy8uVgQtnT/9LSU1GDo4P
                5C5q2l6DsqLgjdXLqGHvvwROhtRObgJgaWwrniPTRXZyYcWJSNYdNK3Zuq3vXnLG
                1+O6XQIDAQABAoIBAAeW3vJ0nJbRFsyQ6S1z/8V4Bi1WEuUll2zzuHjyFa0q9SNX
                Ra7wIyIHrKA7dQCArDf38KkZTiclTA6xH5zPyNCoDKIO9yLvO/EveeeKlY0cw2MG
                PHWs3/KcLZzGXMs+IR2RPln8gqTXmyMvaNXWNKBcveRPnuNoGONOjx0f0dn+ugFY
                8SU+gvL29cBkQ/YayjKFhi7Q3eH9igntm7E0hLZce507uNOkAIriTQo86goCNDbB
                tNM8zkzqy+fKKQ7We1OC6neHVUui7eDp9DLCAaNTjlGcQktYv4+4U78wmHApc0J1
                9YL2ZxHUMQ7bvT3ssLeWMOnGL6x2pobH1lkTM+kCgYEA7BXMOLjYSTp2stYRBUf9
                /M3SdaUCt9fgY7mK8FnSa3adSw3QXwyw22J7Vi+6YV3Na0waW+ESLmDwQOjYFQt2
                CnPhvTOgysdB9YCLScBrqOIowVwePMJm7fZ6lcHXzYXP/4OZLLIGjxq3wMrxpB8f
                elPRKn3dMbzqNCJ/niOExccCgYEA4ao0EzE+LZzBn8ls4angr/rUfZbLJUhHKCgm
                Ox1dKei7Ib39lZrJhmjqXWZK/FHLkbWbHqpKaj2DyTMpK0U0Gzno+HhLIiULy4mH
                sG035ZpAS1FQl9cak/N4AtnKNsz4zVGJjZezXzhO16sQCrVETXs94O/lR/LN6H8t
                hZS2rrsCgYEA11MyRvHg4zldldNFBuoYsAER2Zc9GWzeDlbmcD2ce8Ndx1y8FlU+
                4Xm7QGqbtb6WYyywRejMalykBK/alac0bGgxFh4Go6yFbmNlp0jHaOuNfH6GXah5
                tMTAHeME70EC6uueQ3PEI7Wcr0zqhGSWkz3rYrQVkQ3bFt34Q8XljXUCgYEApuQN
                ZzQ/29PWjqmU0L+l4AANLmRbENOHbHdk7sskn13zJ10vMXksGS92RGTmh/ymJLi+
                Y8tlBXVBBYfEpq+jfY8ycK/mQPZM5tZrd1sOv8t4STt18xWuHkUtOE6Bck3co1vt
                8r2CdqVaCb4FOyYbwYGnnbdNRgyXo56KuAPnpwkCgYEAqsF+vjVkReWcVCQPbSUI
                b/+cqFPLF4/F5ouigz3J1yMeEZKAwQ2WgH6qbihXpi3G+Gvzw2UDskAWxCYDHOL+
                8tcF/dwAQovQNK5dw0wPB5Uu/qP6vWCURk4KAdcyNkvEPp5qX5ht+NdNCVOCphBA
                FSWsh/Tx5twCQ6Ug8/By/JY=
                -----END PRIVATE KEY-----
                """,
            refusal: .unsupportedType
        ),
        PEMExample(
            name: "Ed448",
            text: """
                -----BEGIN PRIVATE KEY-----
                MEcCAQAwBQYDK2VxBDsEOQvUH3S88LX0Tq5pxUbHM7HiflyHWu3QctDtyaVo+ITr
                vv6+gYxAI5pW1QYZvs2SxZTVMnfwfILsmQ==
                -----END PRIVATE KEY-----
                """,
            refusal: .unsupportedType
        ),
        PEMExample(
            name: "X25519",
            text: """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VuBCIEICgYU8II87XQyS90Zn5bCV+Pz4dcWO7CP9UIa0rq7Mh2
                -----END PRIVATE KEY-----
                """,
            refusal: .unsupportedType
        ),
        PEMExample(
            name: "with a passphrase, PKCS #8",
            text: """
                -----BEGIN ENCRYPTED PRIVATE KEY-----
                MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjMpUM9JpzUHQICCAAw
                DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEPQcTLBMs97yBte9TG2mPUcEgZBa
                pD8vxYso02+lKQgFm5KGCU320UFeO3DlTgmBDg5nKYVRT5qwV6AcKNougVvfLq1q
                evfWDrrGED2YrSNSONuGuYNi0K1U3XJufBHR5rJd+/wpm9qOT/blxAeFYm5AoowU
                tWk2+VPQi43EuoOHIvSTkfhfqFgjaMS8kOO24bF50YT3/xmrWE4YmQIY5X9GPYM=
                -----END ENCRYPTED PRIVATE KEY-----
                """,
            refusal: .unreadablePEM
        ),
        PEMExample(
            name: "with a passphrase, SEC 1",
            text: """
                -----BEGIN EC PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,C9CF8A07003C568C2CFAD71BA2AE2990

                /qU/N4GpQmrJ9ncmVNZDoFEla2Oo280OvrV6Bo0nesT/Z/okjCyFhPa34twcqDRy
                Ze534hpEF1D/JYwCD0bALz5T1H9/TGx+bSpwXGsUHa4/PHOXlwlULYOK8dILjxZp
                quj+yC6Z6lwZN2pgxi/pDeXUFj0vH9n1ZaSnt3kEYKQ=
                -----END EC PRIVATE KEY-----
                """,
            refusal: .unreadablePEM
        ),
        PEMExample(
            name: "a public key",
            text: """
                -----BEGIN PUBLIC KEY-----
                MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2aavyz/WtZPV+L/ZG7sxxnVzgSbl
                eBeyDNbXuIy8gJ0EWw9sjXvpvH4fcDs+QYasgI8DU1j6Sk6DU6NHgUBU3Q==
                -----END PUBLIC KEY-----
                """,
            refusal: .unreadablePEM
        ),
        PEMExample(
            name: "a certificate",
            text: """
                -----BEGIN CERTIFICATE-----
                MIIBbDCCAROgAwIBAgIULI+4G1IdNrDFuF5sCr3uGk2u65gwCgYIKoZIzj0EAwIw
                DDEKMAgGA1UEAwwBeDAeFw0yNjExMjMxODM4NDVaFw0yNjExMjQxODM4NDVaMAwx
                CjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATZpq/LP9a1k9X4
                v9kbuzHGdXOBJuV4F7IM1te4jLyAnQRbD2yNe+m8fh9wOz5BhqyAjwNTWPpKToNT
                o0eBQFTdo1MwUTAdBgNVHQ4EFgQU0djqSO7U97iq0hnj/ie1A28J4tEwHwYDVR0j
                BBgwFoAU0djqSO7U97iq0hnj/ie1A28J4tEwDwYDVR0TAQH/BAUwAwEB/zAKBggq
                hkjOPQQDAgNHADBEAiB60ShtIKL8QGoyKn2l4jDjyV2gHTZJQ3ZQWX5JRP2QDgIg
                EP6UM2YCInKLe0CyfloarN+ux8gFNes/x4N0XzahWi4=
                -----END CERTIFICATE-----
                """,
            refusal: .unreadablePEM
        ),
        PEMExample(
            name: "nothing",
            text: "",
            refusal: .unreadablePEM
        ),
        PEMExample(
            name: "words",
            text: "no key at all",
            refusal: .unreadablePEM
        ),
        PEMExample(
            name: "cut in the middle",
            text: String(p256.prefix(100)),
            refusal: .unreadablePEM
        ),
        PEMExample(
            name: "a zero in it",
            text: p256.replacing("MIG", with: "M\0G"),
            refusal: .unreadablePEM
        ),
        PEMExample(
            name: "another label",
            text: p256.replacing("PRIVATE KEY", with: "SECRET"),
            refusal: .unreadablePEM
        ),
        PEMExample(
            name: "only the frame",
            text: "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
            refusal: .unreadablePEM
        ),
    ]

    private static let p256 = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYIZsMAoVblIHMItB
        ykpeOV0ozJXkO+nvATStBDaIv0qhRANCAATZpq/LP9a1k9X4v9kbuzHGdXOBJuV4
        F7IM1te4jLyAnQRbD2yNe+m8fh9wOz5BhqyAjwNTWPpKToNTo0eBQFTd
        -----END PRIVATE KEY-----
        """
}
