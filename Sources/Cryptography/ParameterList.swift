import COpenSSL

/// Owner of a list of `OSSL_PARAM` and of the memory that they point to, which is overwritten at the end.
@safe
struct ParameterList: ~Copyable {
    /// A name of a parameter; C keeps the pointer, so only the shim's constants are names.
    typealias Name = UnsafePointer<CChar>

    private var parameters: [OSSL_PARAM] = unsafe []
    private var buffers: [UnsafeMutableRawBufferPointer] = unsafe []

    init() {}

    deinit {
        for index in unsafe buffers.indices {
            let buffer = unsafe buffers[index]
            unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count)
            unsafe buffer.deallocate()
        }
    }

    /// Adds an octet string.
    mutating func add(_ name: Name, octets: [UInt8]) {
        let buffer = unsafe keep(octets)
        unsafe parameters.append(OSSL_PARAM_construct_octet_string(name, buffer.baseAddress, octets.count))
    }

    /// Adds a text.
    mutating func add(_ name: Name, text: String) {
        let octets = Array(text.utf8)
        let buffer = unsafe keep(octets)
        let start = unsafe buffer.assumingMemoryBound(to: CChar.self).baseAddress
        unsafe parameters.append(OSSL_PARAM_construct_utf8_string(name, start, octets.count))
    }

    /// Adds a number given in big-endian form; `OSSL_PARAM` wants the order of the machine.
    mutating func add(_ name: Name, number: [UInt8]) {
        let isLittleEndian = UInt16(1).littleEndian == 1
        let native = isLittleEndian ? Array(number.reversed()) : number
        let buffer = unsafe keep(native)
        let start = unsafe buffer.assumingMemoryBound(to: UInt8.self).baseAddress
        unsafe parameters.append(OSSL_PARAM_construct_BN(name, start, native.count))
    }

    /// Lends the finished list.
    mutating func withPointer<Result>(_ body: (UnsafeMutablePointer<OSSL_PARAM>?) -> Result) -> Result {
        unsafe parameters.append(OSSL_PARAM_construct_end())
        defer { unsafe parameters.removeLast() }
        return unsafe parameters.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress) }
    }

    /// A copy of `octets` with a fixed address, and one zero more, since C expects it behind a text.
    private mutating func keep(_ octets: [UInt8]) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: octets.count + 1, alignment: 8)
        unsafe buffer.copyBytes(from: octets)
        unsafe buffer[octets.count] = 0
        unsafe buffers.append(buffer)
        return unsafe buffer
    }
}
