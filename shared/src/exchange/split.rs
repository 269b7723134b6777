//! Several values in one cell.

/// Signs that may separate values in somebody's file. A backslash before one takes its meaning away.
const MARKS: [char; 5] = ['\\', ';', ',', '|', ':'];

/// The parts of a cell. A backslash before anything but one of [`MARKS`] is itself.
pub(super) fn parts(cell: &str, mark: &str) -> Vec<String> {
    if mark.is_empty() {
        return vec![cell.to_owned()];
    }
    let (mut parts, mut part, mut rest) = (Vec::new(), String::new(), cell);
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        let escaped = after.chars().next().filter(|next| first == '\\' && MARKS.contains(next));
        if let Some(escaped) = escaped {
            part.push(escaped);
            rest = &after[escaped.len_utf8()..];
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

/// The parts of a cell in which somebody has written several numbers or addresses: by a sign, a line end or a word between them.
pub(super) fn several(cell: &str) -> Vec<&str> {
    let mut parts = vec![cell];
    for between in [";", "|", "\n", "/", ",", " y ", " Y ", " o ", " e ", " and ", " or ", " ::: ", "\t"] {
        parts = parts.into_iter().flat_map(|part| part.split(between)).collect();
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// The parts of a cell between which there is a dash or a wide gap alone, as also within one number.
pub(super) fn apart(cell: &str) -> Vec<&str> {
    let mut parts = vec![cell];
    for between in [" - ", " -- ", " – ", " — ", "  ", "\u{A0}\u{A0}"] {
        parts = parts.into_iter().flat_map(|part| part.split(between)).collect();
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// What [`several`] is for numbers, of mail addresses. None has a blank in itself, so one is enough between them: `ana@ejemplo.com luis@ejemplo.com`.
/// What stands before an address belongs to it: `Ana <ana@ejemplo.com> Luis <luis@ejemplo.com>`.
pub(super) fn addresses(cell: &str) -> Vec<&str> {
    several(cell).into_iter().flat_map(cut_behind_addresses).collect()
}

/// A text cut behind each word with an @; what follows the last one stays with it.
fn cut_behind_addresses(text: &str) -> Vec<&str> {
    let (mut cuts, mut end) = (vec![0], 0);
    for word in text.split_inclusive(char::is_whitespace) {
        end += word.len();
        if word.contains(['@', '＠']) {
            cuts.push(end);
        }
    }
    if cuts.len() > 1 {
        cuts.pop();
    }
    cuts.push(text.len());
    cuts.iter().zip(cuts.iter().skip(1)).filter_map(|(from, to)| text.get(*from..*to)).collect()
}

/// One cell of several values, such that [`parts`] gives them again, whichever mark is guessed for a column of one value.
pub(super) fn joined<'p>(parts: impl Iterator<Item = &'p str>, mark: char) -> String {
    let escape = |part: &str| {
        let escaped = part.chars().flat_map(|sign| {
            let before = (MARKS.contains(&sign) && sign != ':').then_some('\\');
            before.into_iter().chain([sign])
        });
        escaped.collect::<String>().replace(" ::: ", " \\::: ")
    };
    parts.map(escape).collect::<Vec<_>>().join(&mark.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_joined_comes_apart_again() {
        for values in
            [&["Ruta 4", "Ferretería"][..], &["a;b", "c\\", "\\;"], &["one"], &["\\\\", ";"], &["a, b|c", "d ::: e"]]
        {
            assert_eq!(parts(&joined(values.iter().copied(), ';'), ";"), values);
        }
        assert_eq!(parts("a ::: b", " ::: "), ["a", "b"]);
        assert_eq!(parts("C:\\temp;x", ";"), ["C:\\temp", "x"]);
    }

    #[test]
    fn addresses_stand_behind_one_another() {
        for (cell, expected) in [
            ("ana@a.mx", &["ana@a.mx"][..]),
            ("ana@a.mx luis@b.mx", &["ana@a.mx ", "luis@b.mx"]),
            ("ana@a.mx\u{A0} luis@b.mx\teva@c.mx", &["ana@a.mx\u{A0}", " luis@b.mx", "eva@c.mx"]),
            ("ana@a.mx, luis@b.mx eva@c.mx", &["ana@a.mx", " luis@b.mx ", "eva@c.mx"]),
            ("Ana <ana@a.mx> Luis <luis@b.mx> de tarde", &["Ana <ana@a.mx> ", "Luis <luis@b.mx> de tarde"]),
            ("ana @a.mx", &["ana @a.mx"]),
            ("por la tarde", &["por la tarde"]),
            ("", &[]),
        ] {
            assert_eq!(addresses(cell), expected, "{cell}");
        }
    }
}
