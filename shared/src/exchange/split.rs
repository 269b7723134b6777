//! Several values in one cell.

/// The parts of a cell. A backslash before the mark, or before another backslash that stands before it, takes its meaning
/// away; anywhere else it is itself.
pub(super) fn parts(cell: &str, mark: &str) -> Vec<String> {
    if mark.is_empty() {
        return vec![cell.to_owned()];
    }
    let (mut parts, mut part, mut rest) = (Vec::new(), String::new(), cell);
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        if first == '\\' && (after.starts_with(mark) || after.starts_with('\\')) {
            let taken = if after.starts_with(mark) { mark } else { "\\" };
            part.push_str(taken);
            rest = &after[taken.len()..];
        } else if let Some(after) = rest.strip_prefix(mark) {
            parts.push(std::mem::take(&mut part));
            rest = after;
        } else {
            part.push(first);
            rest = after;
        }
    }
    parts.push(part);
    parts
}

/// One cell of several values, such that [`parts`] gives them again.
pub(super) fn joined<'p>(parts: impl Iterator<Item = &'p str>, mark: char) -> String {
    let escaped = parts.map(|part| part.replace('\\', "\\\\").replace(mark, &format!("\\{mark}")));
    escaped.collect::<Vec<_>>().join(&mark.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_joined_comes_apart_again() {
        for values in [&["Ruta 4", "Ferretería"][..], &["a;b", "c\\", "\\;"], &["one"], &["\\\\", ";"]] {
            assert_eq!(parts(&joined(values.iter().copied(), ';'), ";"), values);
        }
        assert_eq!(parts("a ::: b", " ::: "), ["a", "b"]);
        assert_eq!(parts("C:\\temp;x", ";"), ["C:\\temp", "x"]);
    }
}
