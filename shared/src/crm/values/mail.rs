//! Mail addresses.

use email_address::{EmailAddress, Options};

use super::error::ValueError;
use super::text::canonical;

/// The longest address that SMTP carries (RFC 5321), in bytes.
const MAX: usize = 254;

/// An address from what a person typed or pasted: `mailto:` and angle brackets go, the domain becomes lower-case. What is
/// before the @ stays as it is, since only its owner's server knows whether case matters there.
pub fn parse(typed: &str) -> Result<String, ValueError> {
    let bare = typed.trim();
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
    let bare = bare.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(bare);
    let (local, domain) = bare.rsplit_once('@').ok_or(ValueError::Mail)?;
    let address = format!("{local}@{}", domain.to_lowercase());
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    let is_address = address.len() <= MAX
        && !address.chars().any(|character| character.is_whitespace() || character.is_control() || character == '"')
        && EmailAddress::parse_with_options(&address, options).is_ok();
    if is_address { Ok(address) } else { Err(ValueError::Mail) }
}

/// Whether this could come from [`parse`].
pub fn check(text: &str) -> Result<(), ValueError> {
    if text.len() > MAX {
        return Err(ValueError::TooLong { max: MAX as u32 });
    }
    canonical(parse(text).as_deref() == Ok(text))
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
