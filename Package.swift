// swift-tools-version: 6.2

import PackageDescription

/// The one list of settings that every Swift target of ours is compiled with.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies + ["TestSupport"],
        swiftSettings: settings
    )
}

let package = Package(
    name: "entra-fcgi",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CEpoll"),

        module("FastCGI", ["CEpoll", httpTypes, logging]),
        module("Cryptography", ["COpenSSL"]),
        module("HTTPTransport", ["CCurl", "CEpoll", "COpenSSL", httpTypes]),
        module("OpenIDConnect", ["Cryptography", "HTTPTransport", httpTypes]),
        module("Entra", ["Cryptography", "HTTPTransport", "OpenIDConnect", httpTypes]),
        module("Store", [grdb, logging]),
        .target(
            name: "EntraGateway",
            dependencies: [
                "Cryptography", "Entra", "FastCGI", "HTTPTransport", "OpenIDConnect", "Store", httpTypes, logging,
            ],
            // The shipped files, which `snippet` fills in.
            resources: [
                .embedInCode("Snippet/entra-fcgi.conf"), .embedInCode("Snippet/example-site.conf"),
                .embedInCode("Snippet/example-site-fcgid.conf"), .embedInCode("Snippet/example-site-proxy.conf"),
            ],
            swiftSettings: settings
        ),
        program(
            "entra-fcgi",
            ["Cryptography", "EntraGateway", "FastCGI", "HTTPTransport", "Store", argumentParser, logging]
        ),
        module("EntraEmulator", ["Cryptography", "FastCGI", httpTypes, logging]),
        program("entra-emulator", ["EntraEmulator", "FastCGI", argumentParser, logging]),

        .target(
            name: "TestSupport",
            dependencies: ["Cryptography", "HTTPTransport", httpTypes, logging],
            path: "Tests/TestSupport",
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
        tests("FastCGITests", ["FastCGI", httpTypes, logging]),
        tests("CryptographyTests", ["Cryptography"]),
        tests("HTTPTransportTests", ["HTTPTransport", httpTypes]),
        tests("OpenIDConnectTests", ["Cryptography", "HTTPTransport", "OpenIDConnect", httpTypes]),
        tests("EntraTests", ["Cryptography", "Entra", "HTTPTransport", "OpenIDConnect", httpTypes]),
        tests("StoreTests", ["Store", grdb, logging]),
        tests("EntraEmulatorTests", ["Cryptography", "EntraEmulator", "FastCGI", httpTypes, logging]),
        tests(
            "EntraGatewayTests",
            [
                "Cryptography", "Entra", "EntraEmulator", "EntraGateway", "FastCGI", "HTTPTransport", "OpenIDConnect",
                "Store", httpTypes, logging,
            ]
        ),
    ]
)
