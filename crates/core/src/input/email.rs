//! E-mail addresses, parsed leniently.
//!
//! Mobile carriers in Japan gave out addresses that violate the mail standards, such as `abc..def.@example.ne.jp`, and
//! people still use them. A mail with a link verifies an address; this parser only rejects what can't be an address.

use std::borrow::Cow;
use std::fmt;

use super::text::{is_invisible, trim};

/// Longest address in octets (RFC 5321 §4.5.3.1.3, less the angle brackets).
const LONGEST: usize = 254;
/// Longest local part in octets (RFC 5321 §4.5.3.1.1).
const LONGEST_LOCAL_PART: usize = 64;

/// An address that mail can be sent to. It is personal: it has no Display, and Debug hides it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress {
    /// The local part as typed, `@`, the domain in lower-case ASCII.
    address: String,
    /// The offset of the `@`.
    at: usize,
}

/// Why a text isn't an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum EmailError {
    /// Nothing was typed.
    #[error("the address is empty")]
    Empty,
    /// The text has no `@`.
    #[error("the address has no @")]
    NoAtSign,
    /// Nothing stands before the `@`.
    #[error("nothing stands before the @")]
    NoLocalPart,
    /// Nothing stands after the `@`.
    #[error("nothing stands after the @")]
    NoDomain,
    /// The text after the `@` isn't a domain name with a dot, or is an IP address.
    #[error("what follows the @ is no domain name")]
    Domain,
    /// The text has a character that addresses can't have: an inner space, a control or Japanese character before the
    /// `@`, or a second `@`.
    #[error("the address has a character that addresses don't have")]
    Characters,
    /// The address has more than 254 octets, or more than 64 before the `@`.
    #[error("the address is too long")]
    TooLong,
}

impl EmailAddress {
    /// Reads a typed address. Full width, spaces around the address and around the `@`, `mailto:` and angle brackets
    /// are accepted. The local part keeps its case; the domain becomes lower-case ASCII (IDNA).
    ///
    /// # Errors
    /// See [`EmailError`].
    pub fn parse(typed: &str) -> Result<Self, EmailError> {
        let narrow: String = typed.chars().filter(|c| !is_invisible(*c)).map(half_width).collect();
        let bare = without_wrapping(trim(&narrow));
        if bare.is_empty() {
            return Err(EmailError::Empty);
        }
        let (local, domain) = bare.rsplit_once('@').ok_or(EmailError::NoAtSign)?;
        let (local, domain) = (local.trim_end_matches(' '), domain.trim_start_matches(' '));
        let local = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(local);
        if local.is_empty() {
            return Err(EmailError::NoLocalPart);
        }
        if domain.is_empty() {
            return Err(EmailError::NoDomain);
        }
        let local: String = local.chars().map(plain_hyphen).collect();
        let quotation_marks = if needs_quotation_marks(&local) { 2 } else { 0 };
        if local.len() + quotation_marks > LONGEST_LOCAL_PART || domain.len() > LONGEST * 4 {
            return Err(EmailError::TooLong);
        }
        if !local.bytes().all(is_local_byte) || domain.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(EmailError::Characters);
        }
        let domain = ascii_domain(&with_plain_hyphens(domain))?;
        let address = format!("{local}@{domain}");
        if address.len() + quotation_marks > LONGEST {
            return Err(EmailError::TooLong);
        }
        Ok(Self { at: local.len(), address })
    }

    /// The address: the local part as typed, the domain in lower-case ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The text before the `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.address.get(..self.at).unwrap_or_default()
    }

    /// The domain, in lower-case ASCII.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.get(self.at + 1..).unwrap_or_default()
    }

    /// The address in lower case, for comparing two spellings of one mailbox. It isn't for sending.
    #[must_use]
    pub fn compare_key(&self) -> String {
        self.address.to_ascii_lowercase()
    }

    /// The local part for SMTP and mail headers. It is put in quotation marks if the standards don't allow its dots
    /// otherwise. It names the same mailbox.
    #[must_use]
    pub fn smtp_local_part(&self) -> Cow<'_, str> {
        let local = self.local_part();
        if needs_quotation_marks(local) { Cow::Owned(format!("\"{local}\"")) } else { Cow::Borrowed(local) }
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// Whether the standards allow a local part only in quotation marks, because of the position of its dots. The marks count
/// in its length.
fn needs_quotation_marks(local: &str) -> bool {
    local.starts_with('.') || local.ends_with('.') || local.contains("..")
}

/// A plain hyphen for a dash or long-vowel mark. No address has another one before the `@`.
fn plain_hyphen(c: char) -> char {
    match c {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' | '━' | '﹣' | 'ー' | 'ｰ' => '-',
        _ => c,
    }
}

/// The domain with plain hyphens where both neighbours are ASCII. A Japanese domain keeps its long-vowel marks.
fn with_plain_hyphens(domain: &str) -> String {
    let characters: Vec<char> = domain.chars().collect();
    let is_ascii = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(char::is_ascii_alphanumeric);
    let hyphen = |(at, c): (usize, &char)| {
        if is_ascii(at.checked_sub(1)) && is_ascii(at.checked_add(1)) { plain_hyphen(*c) } else { *c }
    };
    characters.iter().enumerate().map(hyphen).collect()
}

/// The ASCII character for a full-width one.
fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Removes `mailto:` with its parameters, and angle brackets.
fn without_wrapping(text: &str) -> &str {
    let text = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(text);
    match text.split_at_checked("mailto:".len()) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => {
            trim(rest.split_once('?').map_or(rest, |(address, _)| address))
        }
        _ => trim(text),
    }
}

/// Whether a byte is allowed in an atom (RFC 5322 §3.2.3) or is a dot. The position of dots isn't checked.
fn is_local_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b)
}

/// The domain in lower-case ASCII: letters, digits and hyphens, at least one dot, not an IP address.
fn ascii_domain(domain: &str) -> Result<String, EmailError> {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError::Domain)?;
    match ascii.rsplit_once('.') {
        Some((_, top)) if !top.bytes().all(|b| b.is_ascii_digit()) => Ok(ascii),
        _ => Err(EmailError::Domain),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(typed: &str) -> Result<String, EmailError> {
        EmailAddress::parse(typed).map(|address| address.as_str().to_owned())
    }

    #[test]
    fn addresses_are_read_as_people_type_them() {
        for (typed, expected) in [
            ("hanako@example.jp", "hanako@example.jp"),
            (" hanako@example.jp\n", "hanako@example.jp"),
            ("Hanako.Yamada@Example.JP", "Hanako.Yamada@example.jp"),
            ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
            ("　hanako @ example.jp", "hanako@example.jp"),
            ("mailto:hanako@example.jp", "hanako@example.jp"),
            ("MAILTO:hanako@example.jp?subject=x", "hanako@example.jp"),
            ("<hanako@example.jp>", "hanako@example.jp"),
            ("hanako+kenpo@example.jp", "hanako+kenpo@example.jp"),
            ("hanako@example.jp.", "hanako@example.jp"),
            ("hanako@例え.jp", "hanako@xn--r8jz45g.jp"),
            ("hanako@xn--r8jz45g.jp", "hanako@xn--r8jz45g.jp"),
            ("ha\u{200B}nako@exam\u{FEFF}ple.jp\t", "hanako@example.jp"),
            ("hana‐ko@my—example.jp", "hana-ko@my-example.jp"),
            ("hanaーko@myーexample.jp", "hana-ko@my-example.jp"),
            ("hanako@サーバー.jp", "hanako@xn--vckucxgb.jp"),
        ] {
            assert_eq!(read(typed), Ok(expected.to_owned()), "{typed:?}");
        }
    }

    #[test]
    fn carrier_addresses_are_accepted_and_quoted_for_sending() {
        for local in ["abc..def.", ".abc", "a...b"] {
            let address = EmailAddress::parse(&format!("{local}@docomo.ne.jp")).map_err(|error| error.to_string());
            assert_eq!(address.as_ref().map(|it| it.smtp_local_part().into_owned()), Ok(format!("\"{local}\"")));
            assert_eq!(address.as_ref().map(EmailAddress::local_part), Ok(local));
            assert_eq!(read(&format!("\"{local}\"@docomo.ne.jp")), Ok(format!("{local}@docomo.ne.jp")));
        }
        let plain = EmailAddress::parse("abc.def@docomo.ne.jp").map(|it| it.smtp_local_part().into_owned());
        assert_eq!(plain, Ok("abc.def".to_owned()));
    }

    #[test]
    fn what_is_no_address_is_told_by_kind() {
        for (typed, error) in [
            ("", EmailError::Empty),
            ("　", EmailError::Empty),
            ("mailto:", EmailError::Empty),
            ("hanako.example.jp", EmailError::NoAtSign),
            ("@example.jp", EmailError::NoLocalPart),
            ("hanako@", EmailError::NoDomain),
            ("hanako@ ", EmailError::NoDomain),
            ("hanako@example", EmailError::Domain),
            ("hanako@192.168.0.1", EmailError::Domain),
            ("hanako@[192.168.0.1]", EmailError::Domain),
            ("hanako@-example.jp", EmailError::Domain),
            ("hanako@exa_mple.jp", EmailError::Domain),
            ("hanako@example..jp", EmailError::Domain),
            ("hanako@.jp", EmailError::Domain),
            ("hanako@example.jp,taro@example.jp", EmailError::Characters),
            ("花子@example.jp", EmailError::Characters),
            ("ha nako@example.jp", EmailError::Characters),
            ("hanako@exa mple.jp", EmailError::Characters),
            ("a@b@example.jp", EmailError::Characters),
            ("hanako@example.jp\r\nBcc: taro@example.jp", EmailError::Characters),
            ("hanako\r\n@example.jp", EmailError::Characters),
            ("hanako@\nexample.jp", EmailError::Characters),
            ("hanako\0@example.jp", EmailError::Characters),
        ] {
            assert_eq!(read(typed), Err(error), "{typed:?}");
        }
    }

    #[test]
    fn lengths_end_where_mail_ends() {
        assert!(read(&format!("{}@example.jp", "a".repeat(64))).is_ok());
        assert_eq!(read(&format!("{}@example.jp", "a".repeat(65))), Err(EmailError::TooLong));
        // Quotation marks count, because the address is sent with them.
        assert!(read(&format!("{}.@example.jp", "a".repeat(61))).is_ok());
        assert_eq!(read(&format!("{}.@example.jp", "a".repeat(62))), Err(EmailError::TooLong));
        let label = "b".repeat(61);
        let domain = |last: usize| format!("{label}.{label}.{label}.{}", "c".repeat(last));
        assert_eq!(read(&format!("a@{}", domain(63))).map(|it| it.len()), Ok(251));
        assert_eq!(read(&format!("abcd@{}", domain(63))).map(|it| it.len()), Ok(254));
        assert_eq!(read(&format!("abcde@{}", domain(63))), Err(EmailError::TooLong));
        assert_eq!(read(&"a@".repeat(500_000)), Err(EmailError::NoDomain));
        assert_eq!(read(&format!("a@{}", "b".repeat(1 << 20))), Err(EmailError::TooLong));
    }

    #[test]
    fn case_makes_no_other_mailbox() {
        let keys =
            ["Hanako@EXAMPLE.jp", "hanako@example.jp"].map(|it| EmailAddress::parse(it).map(|it| it.compare_key()));
        assert_eq!(keys[0], keys[1]);
    }

    #[test]
    fn debug_hides_it() {
        let shown = format!("{:?}", EmailAddress::parse("hanako@example.jp"));
        assert!(!shown.contains("hanako") && !shown.contains("example"), "{shown}");
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_one_line_of_ascii(typed in ".{0,20}@[^@]{0,20}\\.jp") {
            if let Ok(address) = EmailAddress::parse(&typed) {
                prop_assert!(address.as_str().bytes().all(|b| b.is_ascii_graphic()));
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
            }
        }
    }
}
