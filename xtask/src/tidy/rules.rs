//! The rules over lines and files.

use std::collections::BTreeSet;

use super::{File, Finding};

/// What a rule looks for on each line, where it does not apply, and what to do instead.
struct LineRule {
    /// Only files for which this says yes.
    applies: fn(&str) -> bool,
    breaks: fn(&str) -> bool,
    advice: &'static str,
}

/// Where the API's URLs stand, and who asks for them from outside.
const KNOW_THE_API: [&str; 5] = [
    "server/src/http",
    // The addresses that the second wall lets a mail's document load.
    "server/src/html/picture.rs",
    "frontend/src/api",
    "tests/",
    "xtask/",
];

const LINE_RULES: [LineRule; 8] = [
    LineRule {
        applies: |path| {
            is_rust(path) && !path.starts_with("server/src/db") && !path.starts_with("xtask/")
        },
        breaks: |line| !is_comment(line) && line.contains("sqlx::"),
        advice: "all SQL stands in server/src/db; add a function there and call it",
    },
    LineRule {
        applies: |path| {
            is_rust(path)
                && !path.ends_with("tests.rs")
                && !KNOW_THE_API.iter().any(|place| path.starts_with(place))
        },
        breaks: |line| !is_comment(line) && line.contains("\"/api/"),
        advice: "the API's URLs stand in server/src/http and frontend/src/api; call what is there",
    },
    LineRule {
        applies: is_app_css,
        breaks: |line| {
            let value = line.split("z-index:").nth(1);
            value.is_some_and(|value| value.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        },
        advice: "name the layer in style/tokens.css and use var(--z-…)",
    },
    LineRule {
        applies: |path| is_app_css(path) && path != "style/tokens.css",
        breaks: has_colour,
        advice: "colours stand in style/tokens.css; use one of its meanings",
    },
    LineRule {
        applies: is_app_css,
        breaks: |line| line.contains("!important"),
        advice: "mend the order of the layers instead of shouting",
    },
    LineRule {
        applies: |path| !is_this_file(path),
        breaks: |line| {
            let mark = ["TODO", "FIXME", "XXX:"].iter().find_map(|mark| line.split_once(mark));
            mark.is_some_and(|(_, rest)| !rest.starts_with("(#"))
        },
        advice: "finish it, or name the issue: TODO(#12)",
    },
    LineRule {
        applies: |path| is_ours(path) && !is_this_file(path),
        breaks: names_a_machine,
        advice: "this path or host is of one machine only; the project must work on any",
    },
    LineRule {
        applies: |path| path.ends_with("package-lock.json"),
        breaks: |line| line.contains("\"resolved\": \"http"),
        advice: "run npm with omit-lockfile-registry-resolved=true, so that no mirror is recorded",
    },
];

/// Longer files hold more than one thing.
const MOST_LINES: usize = 500;

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        findings.extend(broken_lines(file));
        findings.extend(too_long(file));
    }
    findings.extend(without_stylesheet(files));
    findings
}

fn broken_lines(file: &File) -> impl Iterator<Item = Finding> {
    let rules = LINE_RULES.iter().filter(|rule| (rule.applies)(&file.path));
    rules.flat_map(|rule| {
        let lines = file.text.lines().enumerate().filter(|(_, line)| (rule.breaks)(line));
        lines.map(|(index, _)| Finding {
            path: file.path.clone(),
            line: index + 1,
            advice: rule.advice.to_owned(),
        })
    })
}

/// Tests and tables may be long: they are read by looking things up.
fn too_long(file: &File) -> Option<Finding> {
    let counted = is_rust(&file.path) || is_css(&file.path) || file.path.ends_with(".ts");
    let exempt = ["tests/browser/", "tests/it/"].iter().any(|place| file.path.starts_with(place))
        || ["tests.rs", "table.rs", "tables.rs", "samples.rs"]
            .iter()
            .any(|end| file.path.ends_with(end));
    if !counted || exempt {
        return None;
    }
    let body = file.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
    (body > MOST_LINES).then(|| Finding {
        path: file.path.clone(),
        line: MOST_LINES,
        advice: format!(
            "{body} lines; split it by what its parts are about ({MOST_LINES} at most)"
        ),
    })
}

/// Components that are made of others' classes only: of menu, sidebar-top, folder-tree, field, card, attachment, notice and toolbar.
const STYLED_ELSEWHERE: [&str; 10] = [
    "account-menu",
    "admin-nav",
    "attachment-list",
    "failure",
    "hits",
    "letter-menu",
    "message-notices",
    "message-toolbar",
    "sidebar",
    "sign-in-form",
];

fn without_stylesheet(files: &[File]) -> Vec<Finding> {
    let sheets: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| {
            let path = file.path.strip_prefix("style/")?.strip_suffix(".css")?;
            path.strip_prefix("components/").or_else(|| path.strip_prefix("parts/"))
        })
        .collect();
    let components = files.iter().filter_map(|file| {
        let name = file.path.strip_prefix("frontend/src/components/")?.strip_suffix(".rs")?;
        // What stands in a folder is a part of the component that the folder is named after.
        (!name.contains('/')).then(|| (file, name.replace('_', "-")))
    });
    components
        .filter(|(_, name)| {
            !sheets.contains(name.as_str()) && !STYLED_ELSEWHERE.contains(&name.as_str())
        })
        .map(|(file, name)| Finding {
            path: file.path.clone(),
            line: 1,
            advice: format!(
                "write style/parts/{name}.css (style/components if the first screen shows it), or list it in \
                 STYLED_ELSEWHERE of xtask's tidy"
            ),
        })
        .collect()
}

fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

fn is_css(path: &str) -> bool {
    path.ends_with(".css")
}

/// The app's own, as opposed to what a mail's document is given, which can use none of the app's tokens.
fn is_app_css(path: &str) -> bool {
    is_css(path) && path.starts_with("style/")
}

fn is_this_file(path: &str) -> bool {
    path.starts_with("xtask/src/tidy")
}

/// Text that we write, as opposed to what tools write or mail samples hold.
fn is_ours(path: &str) -> bool {
    let ends = [".rs", ".toml", ".md", ".css", ".html", ".json", ".ts", ".yml", ".service", "run"];
    ends.iter().any(|end| path.ends_with(end)) && !path.ends_with("-lock.json")
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// `oklch(…)` with numbers, another colour function, or `#rrggbb`.
fn has_colour(line: &str) -> bool {
    let functions = ["oklch(", "rgb(", "rgba(", "hsl(", "hsla("];
    if functions.iter().any(|function| line.contains(function)) {
        return !line.contains("from var(");
    }
    let Some((_, value)) = line.split_once(':') else { return false };
    value.split('#').skip(1).any(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        let end = rest.chars().nth(digits);
        matches!(digits, 3 | 4 | 6 | 8) && !end.is_some_and(|c| c.is_alphanumeric() || c == '-')
    })
}

/// Home folders, and the folders that a build machine happens to have.
fn names_a_machine(line: &str) -> bool {
    ["/root/", "\"/work/", " /work/", "`/work/"].iter().any(|mark| line.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_lines(path: &str, text: &str, expected: &[usize]) {
        let file = File { path: path.to_owned(), text: text.to_owned() };
        let lines: Vec<usize> = check(&[file]).into_iter().map(|finding| finding.line).collect();
        assert_eq!(lines, expected, "{path}:\n{text}");
    }

    #[test]
    fn sql_stands_in_its_one_place() {
        check_lines("server/src/people.rs", "use sqlx::Pool;", &[1]);
        check_lines("server/src/db/people.rs", "use sqlx::Pool;", &[]);
        check_lines("server/src/people.rs", "// sqlx:: is not for here", &[]);
    }

    #[test]
    fn urls_stand_in_their_two_places() {
        check_lines("frontend/src/pages/mail.rs", "\n get(\"/api/session\")", &[2]);
        check_lines("frontend/src/api/session.rs", "get(\"/api/session\")", &[]);
        check_lines("tests/it/src/session.rs", "get(\"/api/session\")", &[]);
    }

    #[test]
    fn styles_take_colours_and_layers_from_the_tokens() {
        check_lines("style/base.css", "a { color: #fff; }", &[1]);
        check_lines("style/base.css", "a { color: oklch(50% 0 0); }", &[1]);
        check_lines("style/base.css", "#app { color: var(--color-text); }", &[]);
        check_lines("style/base.css", "a { fill: url(#shadow-2); }", &[]);
        check_lines("style/tokens.css", "--lch-ink: #123456;", &[]);
        check_lines("style/base.css", "a { z-index: 10; }", &[1]);
        check_lines("style/base.css", "a { z-index: var(--z-dialog); }", &[]);
        check_lines("style/base.css", "a { color: inherit !important; }", &[1]);
    }

    #[test]
    fn what_is_left_to_do_names_its_issue() {
        check_lines("server/src/mail.rs", "// TODO: later", &[1]);
        check_lines("server/src/mail.rs", "// TODO(#12): later", &[]);
    }

    #[test]
    fn no_machine_is_named() {
        check_lines("README.md", "cd /root/pli", &[1]);
        check_lines("docs/network.md", "how it /works/", &[]);
    }

    #[test]
    fn long_files_are_split_but_tests_do_not_count() {
        let long = "x\n".repeat(MOST_LINES + 1);
        check_lines("server/src/mail.rs", &long, &[MOST_LINES]);
        check_lines("server/src/mail/tests.rs", &long, &[]);
        check_lines("server/src/mail.rs", &format!("x\n#[cfg(test)]\n{long}"), &[]);
    }

    #[test]
    fn a_component_has_a_stylesheet_of_its_name() {
        let component = "frontend/src/components/message_row.rs";
        check_lines(component, "", &[1]);
        check_lines("frontend/src/components/message_row/date.rs", "", &[]);
        for sheet in ["style/components/message-row.css", "style/parts/message-row.css"] {
            let both =
                [component, sheet].map(|path| File { path: path.to_owned(), text: String::new() });
            assert_eq!(check(&both), [], "{sheet}");
        }
    }
}
