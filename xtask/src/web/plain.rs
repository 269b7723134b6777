//! Scripts and styles without what only their writers read: a seventh of them is comments and indentation.

use super::Files;

/// Takes whole lines of comments, indentation and empty lines out of scripts and styles. What stands behind code on its line stays,
/// and so does a script with a text of several lines.
pub fn strip(files: &mut Files) {
    for (name, contents) in files {
        let is_script = name.ends_with(".js");
        if let Ok(text) = std::str::from_utf8(contents)
            && (is_script || name.ends_with(".css"))
            && !(is_script && text.lines().any(|line| line.matches('`').count() % 2 == 1))
        {
            *contents = stripped(text, is_script).into_bytes();
        }
    }
}

fn stripped(text: &str, is_script: bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut is_comment = false;
    for line in text.lines().map(str::trim) {
        let mut line = line;
        if is_comment || line.starts_with("/*") {
            let end = line.split_once("*/");
            is_comment = end.is_none();
            line = end.map_or("", |(_, behind)| behind.trim_start());
        }
        let is_said_to_people = is_script && line.starts_with("//");
        if !(line.is_empty() || is_said_to_people) {
            plain.push_str(line);
            plain.push('\n');
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(name: &str, text: &str) -> String {
        let mut files: Files = [(name.to_owned(), text.as_bytes().to_vec())].into();
        strip(&mut files);
        String::from_utf8(files.into_values().next().unwrap()).unwrap()
    }

    #[test]
    fn what_is_written_for_people_goes() {
        let css =
            "/* One\n   and two. */\n\na {\n  color: red; /* why */\n}\n/* three */\nb::before { content: \"// x\" }\n";
        assert_eq!(plain("/a.css", css), "a {\ncolor: red; /* why */\n}\nb::before { content: \"// x\" }\n");
        let js = "// One.\n/** Two\n * three */\nconst a = 1; // four\n  /* five */ b();\n";
        assert_eq!(plain("/a.js", js), "const a = 1; // four\nb();\n");
        assert_eq!(plain("/a.js", "/* a\n b */ f();\n"), "f();\n");
    }

    #[test]
    fn texts_stay_as_they_are() {
        let js = "// One.\nconst a = `\n  // two\n`;\n";
        assert_eq!(plain("/a.js", js), js);
        assert_eq!(plain("/a.json", "  // one\n"), "  // one\n");
    }
}
