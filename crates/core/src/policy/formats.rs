//! The formats of single values in a manifest. Each format has one check and the name that the schema's `format` uses.

use chrono::NaiveDate;

use super::branding::Colour;
use super::desk::network;
use super::maintenance::TimeOfDay;
use crate::input::email::EmailAddress;
use crate::input::insurer_number::InsurerNumber;

/// The format of a text value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `#rrggbb`
    Colour,
    /// `HH:MM`, `00:00` to `24:00`
    TimeOfDay,
    /// `YYYY-MM-DD`
    Date,
    /// Eight digits with a check digit.
    InsurerNumber,
    /// A host name in lower case with at least two labels.
    Hostname,
    /// An address that begins with `https://`.
    HttpsUrl,
    /// An e-mail address.
    Email,
    /// A telephone number: digits, hyphens, brackets.
    Phone,
    /// A file beside the manifest: letters, digits, `. _ -`.
    FileName,
    /// A network of IPv4 or IPv6 with its length: `203.0.113.0/24`.
    Network,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 10] = [
        Self::Colour,
        Self::TimeOfDay,
        Self::Date,
        Self::InsurerNumber,
        Self::Hostname,
        Self::HttpsUrl,
        Self::Email,
        Self::Phone,
        Self::FileName,
        Self::Network,
    ];

    /// The name in the schema.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Colour => "colour",
            Self::TimeOfDay => "time-of-day",
            Self::Date => "date",
            Self::InsurerNumber => "insurer-number",
            Self::Hostname => "hostname",
            Self::HttpsUrl => "https-url",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::FileName => "file-name",
            Self::Network => "network",
        }
    }

    /// The format with this name in the schema.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// A description of the allowed values, for error messages and the reference.
    #[must_use]
    pub const fn allowed(self) -> &'static str {
        match self {
            Self::Colour => "#rrggbb",
            Self::TimeOfDay => "HH:MM, 00:00 to 24:00",
            Self::Date => "YYYY-MM-DD",
            Self::InsurerNumber => "8 digits with the right check digit",
            Self::Hostname => "a host name in lower case, e.g. kenpo.example.jp",
            Self::HttpsUrl => "an address that begins with https://",
            Self::Email => "an e-mail address, e.g. webmaster@kenpo.example.jp",
            Self::Phone => "digits and hyphens, e.g. 03-0000-0000",
            Self::FileName => "the name of a file beside the manifest: a-z 0-9 . _ -",
            Self::Network => "a network with its length, e.g. 203.0.113.0/24 or 2001:db8:1::/48",
        }
    }

    /// Whether a text has this format.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        match self {
            Self::Colour => text.parse::<Colour>().is_ok(),
            Self::TimeOfDay => text.parse::<TimeOfDay>().is_ok(),
            Self::Date => is_date(text),
            // Unlike typed input, a manifest is read by other programs too, so only the exact form is accepted.
            Self::InsurerNumber => InsurerNumber::parse(text).is_ok_and(|number| number.as_str() == text),
            Self::Hostname => is_hostname(text),
            Self::HttpsUrl => is_https_url(text),
            Self::Email => EmailAddress::parse(text).is_ok_and(|address| address.as_str() == text),
            Self::Phone => is_phone(text),
            Self::FileName => is_file_name(text),
            Self::Network => network(text).is_some(),
        }
    }
}

/// Whether a text is a date without a year, such as 「8/8」 or `08-08`. The year is never guessed; its author must be
/// asked.
#[must_use]
pub fn is_date_without_year(text: &str) -> bool {
    let numbers: Vec<&str> = text.trim().trim_end_matches('日').split(['-', '/', '.', '月']).collect();
    let number_up_to = |digits: &str, most: u8| {
        digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) && {
            digits.parse::<u8>().is_ok_and(|number| (1..=most).contains(&number))
        }
    };
    matches!(numbers.as_slice(), [month, day] if number_up_to(month, 12) && number_up_to(day, 31))
}

fn is_date(text: &str) -> bool {
    // chrono alone would accept signs and single digits.
    let shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    shape && text.parse::<NaiveDate>().is_ok()
}

fn is_hostname(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    text.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        })
}

fn is_https_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let printable = text.len() <= 500 && text.chars().all(|character| character.is_ascii_graphic());
    printable && is_hostname(name) && port.parse::<u16>().is_ok()
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-() ".contains(&byte));
    plain && (9..=15).contains(&digits) && text.len() <= 24
}

fn is_file_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    (1..=80).contains(&text.len()) && !text.starts_with('.') && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_takes_its_own_and_nothing_near_it() {
        let table: [(Format, &[&str], &[&str]); 10] = [
            (Format::Colour, &["#0017c1"], &["0017c1", "#fff", "red"]),
            (Format::TimeOfDay, &["00:00", "24:00"], &["24:30", "9:00"]),
            (
                Format::Date,
                &["2025-08-08", "2024-02-29"],
                &["2025-8-8", "2025-02-29", "08-08", "+025-08-08", "20250808"],
            ),
            (Format::InsurerNumber, &["06131114"], &["06131115", "0613-1114", "０６１３１１１４", "6131114"]),
            (
                Format::Hostname,
                &["kenpo.example.jp", "a-b.example", "xn--4gbrim.example"],
                &[
                    "localhost",
                    "Kenpo.example.jp",
                    "kenpo..jp",
                    "-a.example.jp",
                    "kenpo.example.jp.",
                    "健保.example.jp",
                    "a_b.example",
                ],
            ),
            (
                Format::HttpsUrl,
                &["https://travel.example.jp", "https://travel.example.jp:8443/a?b=c#d"],
                &[
                    "http://travel.example.jp",
                    "https://",
                    "https://localhost/",
                    "https://user@travel.example.jp/",
                    "https://travel.example.jp:99999/",
                    "https://travel.example.jp/ a",
                    "https://旅行.example.jp/",
                    "javascript:alert(1)",
                    "//travel.example.jp",
                ],
            ),
            (
                Format::Email,
                &["webmaster@kenpo.example.jp"],
                &["webmaster", "mailto:webmaster@kenpo.example.jp", "a@B.example.jp"],
            ),
            (
                Format::Phone,
                &["03-0000-0012", "0120-000-012", "+81 3 0000 0012"],
                &["03-0000", "内線12", "０３-0000-0012"],
            ),
            (
                Format::FileName,
                &["logo.png", "terms.ja.txt"],
                &["../logo.png", "a/b.png", ".env", "Logo.png", "", "規約.txt"],
            ),
            (
                Format::Network,
                &["203.0.113.0/24", "2001:db8:1::/48"],
                &["203.0.113.1", "203.0.113.1/24", "0.0.0.0/0", "kenpo.example.jp"],
            ),
        ];
        for (format, good, bad) in table {
            for text in good {
                assert!(format.fits(text), "{format:?} {text}");
            }
            for text in bad {
                assert!(!format.fits(text), "{format:?} {text}");
            }
            assert_eq!(Format::named(format.name()), Some(format));
        }
    }

    #[test]
    fn a_day_without_a_year_is_recognised_in_its_usual_spellings() {
        for text in ["08-08", "8/8", "8.8", "8月8日", "12/31"] {
            assert!(is_date_without_year(text), "{text}");
        }
        for text in ["2025-08-08", "13-08", "8", "8/32", "2025/8", "", "-", "0/1"] {
            assert!(!is_date_without_year(text), "{text}");
        }
    }
}
