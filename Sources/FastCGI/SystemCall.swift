internal import Glibc

/// The one place that knows how the C library reports failure.
enum SystemCall {
    /// Runs a system call, again when a signal interrupted it, and turns -1 into an error.
    static func run<Result: FixedWidthInteger & SignedInteger>(
        _ name: String,
        _ call: () -> Result
    ) throws(FastCGIError) -> Result {
        while true {
            let result = call()
            if result != -1 {
                return result
            }
            let code = errno
            if code != EINTR {
                throw .system(call: name, code: code)
            }
        }
    }

    /// Runs a system call on a non-blocking descriptor; `nil` when it would have to wait.
    static func attempt<Result: FixedWidthInteger & SignedInteger>(
        _ name: String,
        _ call: () -> Result
    ) throws(FastCGIError) -> Result? {
        do throws(FastCGIError) {
            return try run(name, call)
        } catch {
            guard case .system(_, EAGAIN) = error else { throw error }
            return nil
        }
    }

    /// The system's words for an `errno`.
    static func message(of code: Int32) -> String {
        unsafe String(cString: strerror(code))
    }
}
