//! Web addresses: sites and profiles, `http` and `https` only.
//!
//! No URL library: the full standard brings tables of a hundred kilobytes for names that a browser knows how to open anyway.

use super::error::ValueError;
use super::text::{canonical, plain};

/// The longest address, in bytes.
const MAX: usize = 500;

/// An address from what a person typed or pasted: `https://` is added where no scheme stands, scheme and host become lower-case.
/// Brackets around it go, and the stop at the end of a sentence.
pub fn parse(typed: &str) -> Result<String, ValueError> {
    if typed.len() > MAX * 4 {
        return Err(ValueError::Web);
    }
    let plain = plain(typed);
    let bare = without_edges(&plain);
    read(bare).or_else(|error| read(&with_whole_scheme(bare).ok_or(error)?))
}

fn without_edges(text: &str) -> &str {
    let edge = |sign: char| sign.is_whitespace() || "\"'`´’‘“”<>".contains(sign);
    let bare = text.trim_matches(edge).trim_end_matches(|last: char| edge(last) || ".,;:".contains(last));
    // Addresses have brackets in themselves, in pairs.
    let inner = match (bare.strip_prefix(['(', '[']), bare.strip_suffix([')', ']'])) {
        (Some(inner), Some(_)) => inner.strip_suffix([')', ']']),
        (Some(inner), None) => Some(inner),
        (None, Some(inner)) => Some(inner).filter(|inner| !inner.contains(['(', '['])),
        (None, None) => None,
    };
    inner.map_or(bare, without_edges)
}

/// An address whose scheme was mistyped or stands twice: `http//ejemplo.com`, `http:/ejemplo.com`, `http://https://ejemplo.com`;
/// nothing if it begins with none.
fn with_whole_scheme(text: &str) -> Option<String> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (scheme, rest) = text.split_at_checked(letters)?;
    let scheme = scheme.to_ascii_lowercase();
    let host = rest.trim_start_matches([':', ';', '/', '\\', '.', ' ']);
    let is_scheme =
        matches!(scheme.as_str(), "http" | "https" | "htttp" | "htpp" | "htps" | "htttps" | "hhtp" | "hhtps" | "htpps");
    if !is_scheme || !rest.starts_with([':', ';', '/', '\\']) {
        return None;
    }
    let end = if scheme.ends_with('s') { "s" } else { "" };
    with_whole_scheme(host).or_else(|| Some(format!("http{end}://{host}")))
}

fn read(typed: &str) -> Result<String, ValueError> {
    let (scheme, rest) = match typed.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("https".to_owned(), typed),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let port_fits =
        port.is_none_or(|port| port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port));
    let plain =
        |character: char| !character.is_whitespace() && !character.is_control() && !"\"<>\\^`{|}".contains(character);
    let address = format!("{scheme}://{}{}", authority.to_lowercase(), if path == "/" { "" } else { path });
    let is_address = address.len() <= MAX
        && (scheme == "http" || scheme == "https")
        && is_host(host)
        && port_fits
        && path.chars().all(plain);
    if is_address { Ok(address) } else { Err(ValueError::Web) }
}

/// A name with at least two labels; letters of any alphabet, since domains have them.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|character| character.is_alphanumeric() || character == '-')
    };
    let last_has_letter = host.rsplit('.').next().is_some_and(|last| last.chars().any(char::is_alphabetic));
    host.len() <= 253 && host.contains('.') && host.split('.').all(is_label) && last_has_letter
}

/// Whether this could come from [`parse`], of this app or of an earlier one, which let more characters through.
pub fn check(text: &str) -> Result<(), ValueError> {
    if text.len() > MAX {
        return Err(ValueError::TooLong { max: MAX as u32 });
    }
    canonical(text.trim() == text && read(text).as_deref() == Ok(text))
}

/// Without the scheme, as people read it.
pub fn display(address: &str) -> &str {
    address.strip_prefix("https://").unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_people_type_them() {
        assert_eq!(parse("www.Ejemplo.com/").unwrap(), "https://www.ejemplo.com");
        assert_eq!(parse("HTTP://ejemplo.com:8080/Menu?a=1#b").unwrap(), "http://ejemplo.com:8080/Menu?a=1#b");
        assert_eq!(parse("panadería.example").unwrap(), "https://panadería.example");
        for typed in
            ["www.dos.example/\u{200B}", "\u{200E}www.dos.example", "www.dos.example\u{A0}", "ｗｗｗ.dos.example"]
        {
            assert_eq!(parse(typed).as_deref(), Ok("https://www.dos.example"), "{typed:?}");
        }
        for (typed, address) in [
            ("www.ejemplo.com.", "https://www.ejemplo.com"),
            ("<https://ejemplo.com/a>,", "https://ejemplo.com/a"),
            ("(www.ejemplo.com)", "https://www.ejemplo.com"),
            ("https://ejemplo.com/a_(b)", "https://ejemplo.com/a_(b)"),
            ("http//ejemplo.com", "http://ejemplo.com"),
            ("https//www.ejemplo.com;", "https://www.ejemplo.com"),
            ("http:/ejemplo.com", "http://ejemplo.com"),
            ("http:ejemplo.com", "http://ejemplo.com"),
            ("HTTP;//ejemplo.com", "http://ejemplo.com"),
            ("http:\\\\ejemplo.com", "http://ejemplo.com"),
            ("http://https://ejemplo.com", "https://ejemplo.com"),
            ("htpps://ejemplo.com", "https://ejemplo.com"),
            ("http.ejemplo.com", "https://http.ejemplo.com"),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(address), "{typed}");
        }
        for address in ["https://www.ejemplo.com", "http://ejemplo.com/a"] {
            assert_eq!(parse(display(address)).as_deref(), Ok(address));
        }
    }

    #[test]
    fn what_is_no_address() {
        for wrong in [
            "",
            "ejemplo",
            "javascript:alert(1)",
            "javascript://ejemplo.com/%0aalert(1)",
            "https://",
            "https://a b.com",
            "1.2.3.4",
            "https://-a.com",
            "https://a..com",
            "ejemplo.com/a b",
            "ejemplo.com:0",
            "ejemplo.com:99999",
            "user@ejemplo.com",
            "https://ejemplo.com/<script>",
        ] {
            assert_eq!(parse(wrong), Err(ValueError::Web), "{wrong}");
        }
    }
}
