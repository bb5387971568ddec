//! Typing errors in the domain of an address: `gmial.com` for `gmail.com`. The page asks once and doesn't correct,
//! because the typed domain may be a real one.

use super::email::EmailAddress;

/// The domains at which most people in Japan have private addresses.
const COMMON: [&str; 25] = [
    "gmail.com",
    "yahoo.co.jp",
    "yahoo.ne.jp",
    "ymail.ne.jp",
    "icloud.com",
    "me.com",
    "docomo.ne.jp",
    "ezweb.ne.jp",
    "au.com",
    "softbank.ne.jp",
    "i.softbank.jp",
    "rakuten.jp",
    "outlook.jp",
    "outlook.com",
    "hotmail.co.jp",
    "hotmail.com",
    "live.jp",
    "nifty.com",
    "biglobe.ne.jp",
    "ocn.ne.jp",
    "so-net.ne.jp",
    "plala.or.jp",
    "dion.ne.jp",
    "excite.co.jp",
    "uqmobile.jp",
];

/// Providers whose domains are one letter away from a common one.
const NEIGHBOURS: [&str; 4] = ["mail.com", "email.com", "ymail.com", "outlook.fr"];

/// The shortest common domain that is suggested. A shorter one such as `me.com` is one letter away from many real
/// domains.
const SHORTEST: usize = 8;

/// The address that was probably meant, if the typed domain is similar to a common one or to one of the society's
/// company domains.
#[must_use]
pub fn suggestion(address: &EmailAddress, company_domains: &[String]) -> Option<EmailAddress> {
    let typed = address.domain();
    let is_company = |company: &String| typed.strip_suffix(company.as_str()).is_some_and(is_own_or_subdomain);
    if COMMON.contains(&typed) || NEIGHBOURS.contains(&typed) || company_domains.iter().any(is_company) {
        return None;
    }
    let bare = letters(typed);
    let meant = company_domains
        .iter()
        .map(String::as_str)
        .chain(COMMON)
        .filter(|common| common.len() >= SHORTEST && !is_abroad(typed, common))
        .map(|common| (distance(typed, common).min(distance(&bare, &letters(common)) + 1), common))
        .filter(|(slips, common)| *slips <= most_slips(common))
        .min_by_key(|(slips, _)| *slips)?
        .1;
    EmailAddress::parse(&format!("{}@{meant}", address.local_part())).ok()
}

/// Whether what stands before a domain leaves it the domain itself or a subdomain of it.
fn is_own_or_subdomain(before: &str) -> bool {
    before.is_empty() || before.ends_with('.')
}

/// Whether the domains differ in the country only. `hotmail.co.uk` is a provider of its own; `docomo.ne.jo` is one letter
/// away from `.jp` and a typing error.
fn is_abroad(typed: &str, common: &str) -> bool {
    match (typed.rsplit_once('.'), common.rsplit_once('.')) {
        (Some((name, country)), Some((same, other))) => {
            name == same && country.len() == 2 && other.len() == 2 && distance(country, other) > 1
        }
        _ => false,
    }
}

/// The accepted number of typing errors: two in a long domain, one in a short one.
const fn most_slips(domain: &str) -> usize {
    if domain.len() >= 11 { 2 } else { 1 }
}

/// The domain without dots, which people often omit or double.
fn letters(domain: &str) -> String {
    domain.chars().filter(|c| *c != '.').collect()
}

/// The number of typing errors between two texts (optimal string alignment distance): a letter omitted, added or
/// changed, or two neighbours swapped, each count one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX - 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, other) in b.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 2);
            let mut fewest =
                (at(&above, j) + usize::from(letter != other)).min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(other) && b.get(j - 1) == Some(letter);
            if swapped {
                fewest = fewest.min(at(&before, j - 1) + 1);
            }
            row.push(fewest);
        }
        before = above;
        above = row;
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(typed: &str) -> Option<String> {
        let company = ["works.example.co.jp".to_owned()];
        suggestion(&EmailAddress::parse(typed).unwrap(), &company).map(|meant| meant.as_str().to_owned())
    }

    #[test]
    fn slips_in_common_domains_are_asked_about() {
        for (typed, meant) in [
            ("Taro.Y@gmial.com", "Taro.Y@gmail.com"),
            ("taro@gmal.com", "taro@gmail.com"),
            ("taro@gmaill.com", "taro@gmail.com"),
            ("taro@gmail.co", "taro@gmail.com"),
            ("taro@gamil.com", "taro@gmail.com"),
            ("taro@yahoo.cojp", "taro@yahoo.co.jp"),
            ("taro@yaho.co.jp", "taro@yahoo.co.jp"),
            ("taro@yahooo.co.jp", "taro@yahoo.co.jp"),
            ("taro@docomo.ne.jpp", "taro@docomo.ne.jp"),
            ("taro@docmo.ne.jp", "taro@docomo.ne.jp"),
            ("taro@docomone.jp", "taro@docomo.ne.jp"),
            ("taro@ezwev.ne.jp", "taro@ezweb.ne.jp"),
            ("taro@softbank.ne.j.p", "taro@softbank.ne.jp"),
            ("taro@iclould.com", "taro@icloud.com"),
            ("taro@hotmial.co.jp", "taro@hotmail.co.jp"),
            // The country is one letter away.
            ("taro@docomo.ne.jo", "taro@docomo.ne.jp"),
            ("taro@ezweb.ne.kp", "taro@ezweb.ne.jp"),
            ("taro@yahoo.co.jo", "taro@yahoo.co.jp"),
            ("taro@i.softbank.hp", "taro@i.softbank.jp"),
            // The society's own company.
            ("taro@work.example.co.jp", "taro@works.example.co.jp"),
            ("taro@works.example.co.jo", "taro@works.example.co.jp"),
        ] {
            assert_eq!(suggested(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn other_peoples_domains_are_left_alone() {
        for typed in [
            "taro@gmail.com",
            "taro@yahoo.co.jp",
            "taro@yahoo.ne.jp",
            "taro@example.jp",
            "taro@example.co.jp",
            "taro@midori-kenpo.or.jp",
            "taro@we.com",
            "taro@ab.com",
            "taro@mail.com",
            "taro@nifty.ne.jp",
            "taro@hotmail.co.uk",
            "taro@yahoo.co.kr",
            "taro@works.example.co.jp",
            "taro@tokyo.works.example.co.jp",
            "taro@xn--r8jz45g.jp",
        ] {
            assert_eq!(suggested(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_is_suggested_is_itself_no_slip() {
        for common in COMMON {
            assert_eq!(suggested(&format!("taro@{common}")), None, "{common}");
        }
    }
}
