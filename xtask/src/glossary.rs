//! The glossary of the page, made of `docs/GLOSSARY.md`.

use std::fmt::Write;

/// What stands for the glossary in the page.
const PLACE: &str = "<!-- docs/GLOSSARY.md -->";

/// The page with the glossary: closed, each term with the anchor `term-NAME`.
///
/// # Errors
/// One sentence if the page has no place for it, or the glossary uses other Markdown than headings and paragraphs with
/// code in backquotes.
pub(crate) fn fill(page: &str, markdown: &str) -> Result<String, String> {
    if page.matches(PLACE).count() != 1 {
        return Err(format!("the page must have `{PLACE}` once"));
    }
    Ok(page.replace(PLACE, &details(markdown)?))
}

fn details(markdown: &str) -> Result<String, String> {
    let mut blocks = markdown.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    let title = blocks.next().and_then(|block| block.strip_prefix("# ")).unwrap_or_default();
    let mut made = format!("<details id=\"glossary\">\n<summary>{}</summary>\n", inline(title));
    let mut listed = false;
    for block in blocks {
        // Writing into a String cannot fail.
        let _ = if let Some(term) = block.strip_prefix("## ") {
            let list = if listed { "" } else { "<dl>\n" };
            listed = true;
            writeln!(made, "{list}<dt id=\"term-{}\">{}</dt>", anchor(term), inline(term))
        } else if block.starts_with(['#', '-', '*', '|', '>', '<']) || block.contains("](") {
            return Err(format!(
                "docs/GLOSSARY.md: unsupported Markdown in `{block:.40}`: write a paragraph"
            ));
        } else if listed {
            writeln!(made, "<dd>{}</dd>", inline(block))
        } else {
            writeln!(made, "<p class=\"hint\">{}</p>", inline(block))
        };
    }
    made.push_str(if listed { "</dl>\n</details>" } else { "</details>" });
    Ok(made)
}

/// The name of a term's anchor: lower case, with hyphens.
fn anchor(term: &str) -> String {
    term.to_lowercase().replace(' ', "-")
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

    const GLOSSARY: &str = include_str!("../../docs/GLOSSARY.md");

    #[test]
    fn headings_paragraphs_and_code() {
        let glossary = details("# A\n\nOne & `<b>`\ntwo.\n\n## C D\n\nE.\n").unwrap();
        assert_eq!(
            glossary,
            "<details id=\"glossary\">\n<summary>A</summary>\n\
             <p class=\"hint\">One &amp; <code>&lt;b&gt;</code>\ntwo.</p>\n\
             <dl>\n<dt id=\"term-c-d\">C D</dt>\n<dd>E.</dd>\n</dl>\n</details>"
        );
    }

    #[test]
    fn other_markdown_is_an_error() {
        for text in ["# A\n\n- a", "# A\n\na [b](c)", "# A\n\n### a"] {
            assert!(details(text).is_err(), "{text}");
        }
        assert!(fill("<main></main>", "# A\n").is_err());
    }

    /// The page explains each of these terms, and links to no term that the glossary lacks.
    #[test]
    fn every_term_of_the_page_is_in_the_glossary() {
        let page = fill(include_str!("../../bindings/wasm/site/index.html"), GLOSSARY).unwrap();
        let linked: Vec<_> =
            page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for term in ["hop", "tls", "cipher-suite", "group", "forward-secrecy", "post-quantum"] {
            assert!(linked.contains(&&*format!("term-{term}")), "{term}");
        }
        assert!(page.contains("<dt id=\"term-claim\">Claim</dt>"), "the timeline links to it");
        for term in linked {
            assert!(page.contains(&format!(" id=\"{term}\"")), "{term}");
        }
    }

    /// Three lines a term are enough for a layperson.
    #[test]
    fn terms_are_short() {
        for term in GLOSSARY.split("\n## ").skip(1) {
            let lines = term.lines().skip(1).filter(|line| !line.is_empty());
            assert!(lines.clone().count() <= 3, "{term}");
        }
    }
}
