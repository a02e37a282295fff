/// A small page that the program writes itself: no script, no style of its own, nothing from elsewhere.
package struct Page: Sendable, Equatable {
    /// The document, UTF-8 when it is sent.
    package let html: String
    /// The `Content-Security-Policy` that the page needs and no more.
    package let policy: String

    /// A page with a title, paragraphs and perhaps one form.
    package init(title: String, paragraphs: [String], form: Form? = nil) {
        let body = paragraphs.map { "<p>\(Self.escape($0))</p>" }.joined(separator: "\n")
        html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(Self.escape(title))</title>
            <link rel="stylesheet" href="/entra-fcgi/style.css">
            </head>
            <body>
            <main>
            <h1>\(Self.escape(title))</h1>
            \(body)
            \(form?.html ?? "")
            </main>
            </body>
            </html>

            """
        // The form's answer redirects to the provider; browsers hold that redirect against form-action too.
        let formAction = form.map { "form-action 'self' \($0.leadsTo.joined(separator: " "))" } ?? "form-action 'none'"
        policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; \(formAction)"
    }

    /// A form with one button, sent by POST.
    package struct Form: Sendable, Equatable {
        /// The path that the form posts to.
        package let action: String
        /// The words on the button.
        package let label: String
        /// Origins that the answer to the form may redirect to.
        package let leadsTo: [String]

        /// A form that posts nothing but the press of its button.
        package init(action: String, label: String, leadsTo: [String]) {
            self.action = action
            self.label = label
            self.leadsTo = leadsTo
        }

        fileprivate var html: String {
            """
            <form method="post" action="\(Page.escape(action))"><button type="submit">\(Page.escape(label))</button></form>
            """
        }
    }

    /// Makes text harmless in content and in quoted attributes.
    package static func escape(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
