//! The glossary as a page of the site, made of `docs/GLOSSARY.md`.

use std::fmt::Write;

/// The page's beginning: the policy of the site, without scripts.
const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; img-src 'self'; \
    base-uri 'none'; form-action 'none'\">\n\
    <meta name=\"referrer\" content=\"no-referrer\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <meta name=\"color-scheme\" content=\"light dark\">\n<title>received-tls: glossary</title>\n\
    <link rel=\"icon\" href=\"icon.svg\" type=\"image/svg+xml\">\n<link rel=\"stylesheet\" href=\"style.css\">\n\
    </head>\n<body>\n<main>\n";

const TAIL: &str = "<p><a href=\"index.html\">Back to the page</a></p>\n</main>\n</body>\n</html>\n";

/// The page for a text of headings and paragraphs, with code in backquotes.
///
/// # Errors
/// One sentence if the text uses other Markdown.
pub(crate) fn page(markdown: &str) -> Result<String, String> {
    let mut page = String::from(HEAD);
    for block in markdown.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        let (tag, text) = match (block.strip_prefix("# "), block.strip_prefix("## ")) {
            (Some(title), _) => ("h1", title),
            (_, Some(term)) => ("h2", term),
            _ if block.starts_with(['#', '-', '*', '|', '>', '<']) || block.contains("](") => {
                return Err(format!(
                    "docs/GLOSSARY.md: unsupported Markdown in `{block:.40}`: write a paragraph"
                ));
            }
            _ => ("p", block),
        };
        // Writing into a String cannot fail.
        let _ = writeln!(page, "<{tag}>{}</{tag}>", inline(text));
    }
    page.push_str(TAIL);
    Ok(page)
}

/// Text with its markup escaped and its code marked.
fn inline(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let parts = escaped.split('`').enumerate();
    parts
        .map(|(place, part)| if place % 2 == 0 { part.to_owned() } else { format!("<code>{part}</code>") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_paragraphs_and_code() {
        let page = page("# A\n\nOne & `<b>`\ntwo.\n\n## C\n\nD.\n").unwrap();
        assert!(page.contains(
            "<main>\n<h1>A</h1>\n<p>One &amp; <code>&lt;b&gt;</code>\ntwo.</p>\n<h2>C</h2>\n<p>D.</p>\n<p><a href"
        ));
    }

    #[test]
    fn other_markdown_is_an_error() {
        for text in ["- a", "a [b](c)", "### a"] {
            assert!(page(text).is_err(), "{text}");
        }
    }

    /// Three lines a term are enough for a layperson.
    #[test]
    fn terms_are_short() {
        let glossary = include_str!("../../docs/GLOSSARY.md");
        assert!(page(glossary).is_ok());
        for term in glossary.split("\n## ").skip(1) {
            let lines = term.lines().skip(1).filter(|line| !line.is_empty());
            assert!(lines.clone().count() <= 3, "{term}");
        }
    }
}
