//! Mail addresses.

use email_address::{EmailAddress, Options};

use super::error::ValueError;
use super::text::{canonical, plain};

/// The longest address that SMTP carries (RFC 5321), in bytes.
const MAX: usize = 254;
/// The longest text in which an address is looked for, in bytes.
const TYPED_MAX: usize = 1_000;

/// An address and what programs write around it: `Ana Ruiz <ana@ejemplo.com>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The address.
    pub address: String,
    /// Whose it is; empty if that is not said.
    pub name: String,
}

/// An address from what a person typed or pasted. What stands around it goes: a name, `mailto:`, brackets, quotation marks, the
/// stop at the end of a sentence. The domain becomes lower-case; what is before the @ stays as it is, since only its owner's
/// server knows whether case matters there.
pub fn parse(typed: &str) -> Result<String, ValueError> {
    if typed.len() > TYPED_MAX {
        return Err(ValueError::Mail);
    }
    let plain = plain(typed);
    bare_address(split_name(plain.trim()).1).ok_or(ValueError::Mail)
}

/// An address with the name before it, or what is remarked behind it: `ana@ejemplo.com (cobranza)`. A form has another place for
/// remarks, and refuses them.
pub fn read(typed: &str) -> Result<Written, ValueError> {
    if typed.len() > TYPED_MAX {
        return Err(ValueError::Mail);
    }
    let plain = plain(typed);
    let (name, bare) = remarked(plain.trim()).unwrap_or_else(|| split_name(plain.trim()));
    let address = bare_address(bare).ok_or(ValueError::Mail)?;
    let name = name.trim_matches(|edge: char| edge.is_whitespace() || "\"',;:".contains(edge)).to_owned();
    // Programs that know no name repeat the address.
    let name = if name.eq_ignore_ascii_case(&address) { String::new() } else { name };
    Ok(Written { address, name })
}

/// What stands before brackets at the end, and what is in them: `Ana Ruiz <ana@ejemplo.com>`, `Ana (ana@ejemplo.com)`.
fn split_name(text: &str) -> (&str, &str) {
    let text = text.trim_end_matches([',', ';', '.']);
    for (open, close) in [('<', '>'), ('(', ')'), ('[', ']')] {
        if let Some((name, inner)) = text.strip_suffix(close).and_then(|rest| rest.rsplit_once(open))
            && inner.contains('@')
        {
            return (name, inner);
        }
    }
    // `Correo: ana@ejemplo.com`; a link has its own word there.
    let is_word = |word: &str| {
        let is_link = word.trim_matches(is_edge).eq_ignore_ascii_case("mailto");
        !is_link && word.chars().all(|letter| letter.is_alphabetic() || " .-".contains(letter))
    };
    let said =
        text.split_once(':').filter(|(word, inner)| is_word(word) && !inner.starts_with('/') && inner.contains('@'));
    said.unwrap_or(("", text))
}

/// A remark in brackets behind an address, and the address.
fn remarked(text: &str) -> Option<(&str, &str)> {
    let (address, remark) = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('('))?;
    let is_one = !remark.contains('@') && address.contains('@') && bare_address(address).is_some();
    is_one.then_some((remark, address))
}

/// What programs and people put around an address.
fn is_edge(edge: char) -> bool {
    edge.is_whitespace() || "\"'`´’‘“”<>".contains(edge)
}

fn bare_address(text: &str) -> Option<String> {
    let mut bare = text.trim_matches(is_edge);
    if bare.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:")) {
        // Behind a question mark a link says more than the address.
        bare = bare.get(7..)?.split('?').next().unwrap_or_default();
    }
    let bare = bare.trim_end_matches(|last: char| is_edge(last) || ".,;:".contains(last)).trim_start_matches(is_edge);
    // What keeps machines that gather addresses from reading them.
    let lower = bare.to_ascii_lowercase();
    let hidden = ["(arroba)", "[arroba]", "(at)", "[at]", " arroba "].iter().find_map(|sign| {
        let at = lower.find(sign)?;
        Some((bare.get(..at)?, bare.get(at + sign.len()..)?))
    });
    let (local, domain) = hidden.or_else(|| bare.rsplit_once('@'))?;
    let address = format!("{}@{}", local.trim_end(), domain.trim_start().to_lowercase());
    (is_address(&address) && !local.contains('%') && domain_is_one(domain.trim_start())).then_some(address)
}

/// Whether a name is one that a mail could be sent to: two labels or more of letters, digits and hyphens, the last one with a
/// letter and of two characters at least.
fn domain_is_one(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    let ends_well = last.chars().count() >= 2 && last.chars().any(char::is_alphabetic);
    domain.contains('.') && domain.split('.').all(is_label) && ends_well
}

/// The form of an address, as every version of this app has asked for it.
fn is_address(address: &str) -> bool {
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    address.len() <= MAX
        && !address.chars().any(|letter| letter.is_whitespace() || letter.is_control() || letter == '"')
        && EmailAddress::parse_with_options(address, options).is_ok()
}

/// Whether this could come from [`parse`], of this app or of an earlier one, which read more for a domain.
pub fn check(text: &str) -> Result<(), ValueError> {
    if text.len() > MAX {
        return Err(ValueError::TooLong { max: MAX as u32 });
    }
    let domain = text.rsplit_once('@').map_or("", |(_, domain)| domain);
    canonical(is_address(text) && domain.to_lowercase() == domain && !text.starts_with("mailto:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_people_paste_them() {
        assert_eq!(parse(" ventas@Ejemplo.COM ").unwrap(), "ventas@ejemplo.com");
        assert_eq!(parse("mailto:Ana.Ruiz+crm@sub.ejemplo.com.mx").unwrap(), "Ana.Ruiz+crm@sub.ejemplo.com.mx");
        assert_eq!(parse("<lola@peña.es>").unwrap(), "lola@peña.es");
    }

    #[test]
    fn addresses_as_programs_copy_them() {
        for (written, address, name) in [
            ("Ana Ruiz <ana@ejemplo.com>", "ana@ejemplo.com", "Ana Ruiz"),
            ("\"Ruiz, Ana\" <ana@ejemplo.com>", "ana@ejemplo.com", "Ruiz, Ana"),
            ("Ana Ruiz (ana@ejemplo.com)", "ana@ejemplo.com", "Ana Ruiz"),
            ("ana@ejemplo.com <ana@ejemplo.com>", "ana@ejemplo.com", ""),
            ("<mailto:ana@ejemplo.com>", "ana@ejemplo.com", ""),
            ("mailto:ana@ejemplo.com?subject=Hola", "ana@ejemplo.com", ""),
            ("MAILTO:ana@ejemplo.com", "ana@ejemplo.com", ""),
            ("mailto: ana@ejemplo.com", "ana@ejemplo.com", ""),
            ("<ana@ejemplo.com", "ana@ejemplo.com", ""),
            ("ana@ejemplo.com>;", "ana@ejemplo.com", ""),
            ("Correo: ana@ejemplo.com", "ana@ejemplo.com", "Correo"),
            ("ana@ejemplo.com.", "ana@ejemplo.com", ""),
            ("ana@ejemplo.com,", "ana@ejemplo.com", ""),
            ("'ana@ejemplo.com'", "ana@ejemplo.com", ""),
            ("“ana@ejemplo.com”;", "ana@ejemplo.com", ""),
            ("ana @ejemplo.com", "ana@ejemplo.com", ""),
            ("ana(arroba)ejemplo.com", "ana@ejemplo.com", ""),
            ("ANA@EJEMPLO.COM", "ANA@ejemplo.com", ""),
            ("o'higgins@ejemplo.com", "o'higgins@ejemplo.com", ""),
            ("jose\u{301}@ejemplo.com", "josé@ejemplo.com", ""),
            ("ana\u{200D}@\u{200B}ejem\u{AD}plo.com\u{FE0F}", "ana@ejemplo.com", ""),
            ("\u{202A}ana@ejemplo.com\u{202C}\u{A0}", "ana@ejemplo.com", ""),
            ("ana＠ejemplo.com", "ana@ejemplo.com", ""),
            ("ana@ejemplo.com (cobranza)", "ana@ejemplo.com", "cobranza"),
        ] {
            let expected = Written { address: address.into(), name: name.into() };
            assert_eq!(read(written), Ok(expected), "{written}");
        }
    }

    #[test]
    fn domains_that_are_none() {
        for wrong in [
            "ana@ejem/plo.com",
            "ana@ejemplo.com?subject=hola",
            "ana@ejemplo.com/",
            "ana@ejemplo.com!",
            "ana@ejemplo.com#",
            "ana@ejemplo.com=",
            "ana@ejemplo.com)",
            "ana@eje_mplo.com",
            "ana@-ejemplo.com",
            "ana@ejemplo-.com",
            "ana@ejemplo.c",
            "ana@ejemplo.123",
            "ana@ejemplo,com",
            "ana@ejemplo..com",
            "ana..b@ejemplo.com",
            ".ana@ejemplo.com",
            "ana%40ejemplo.com@x.com",
        ] {
            assert_eq!(parse(wrong), Err(ValueError::Mail), "{wrong}");
        }
        // Earlier apps have stored such.
        assert_eq!(check("ana@ejem/plo.com"), Ok(()));
    }

    #[test]
    fn what_is_no_address() {
        let long = format!("{}@ejemplo.com", "a".repeat(250));
        for wrong in [
            "",
            "@",
            "ana",
            "ana@",
            "@ejemplo.com",
            "ana@ejemplo",
            "a b@ejemplo.com",
            "ana@@ejemplo.com",
            "ana@[127.0.0.1]",
            &long,
        ] {
            assert_eq!(parse(wrong), Err(ValueError::Mail), "{wrong}");
            assert!(check(wrong).is_err(), "{wrong}");
        }
        assert_eq!(check("ana@Ejemplo.com"), Err(ValueError::NotCanonical));
    }
}
