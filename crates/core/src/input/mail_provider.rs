//! Who runs the mailbox of an address, as far as it decides how its owner lets mails from a society through.

use super::email::EmailAddress;

/// Who runs a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailProvider {
    /// NTT docomo (ドコモメール).
    Docomo,
    /// KDDI: au and UQ mobile (auメール).
    Au,
    /// SoftBank and Y!mobile (S!メール).
    SoftBank,
    /// The member's employer, by the company domains of the society's policy.
    Company,
    /// Anybody else.
    Other,
}

/// The carriers' domains. Their subdomains count too: SoftBank has one for each region.
const CARRIERS: [(MailProvider, &[&str]); 3] = [
    (MailProvider::Docomo, &["docomo.ne.jp"]),
    (MailProvider::Au, &["ezweb.ne.jp", "au.com", "uqmobile.jp"]),
    (
        MailProvider::SoftBank,
        &["softbank.ne.jp", "i.softbank.jp", "vodafone.ne.jp", "disney.ne.jp", "ymobile.ne.jp", "ymobile1.ne.jp"],
    ),
];

impl MailProvider {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Docomo, Self::Au, Self::SoftBank, Self::Company, Self::Other];

    /// Who runs the mailbox of an address.
    #[must_use]
    pub fn of(address: &EmailAddress, company_domains: &[String]) -> Self {
        let domain = address.domain();
        if company_domains.iter().any(|company| is_within(domain, company)) {
            return Self::Company;
        }
        let mut carriers = CARRIERS.into_iter();
        let carrier = carriers.find(|(_, domains)| domains.iter().any(|own| is_within(domain, own)));
        carrier.map_or(Self::Other, |(provider, _)| provider)
    }
}

/// Whether a domain is another one or a subdomain of it.
fn is_within(domain: &str, other: &str) -> bool {
    domain.strip_suffix(other).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriers_and_companies_are_told_by_the_domain() -> Result<(), crate::input::email::EmailError> {
        let companies = ["example.co.jp".to_owned()];
        for (typed, expected) in [
            ("abc..def.@docomo.ne.jp", MailProvider::Docomo),
            ("taro@EZWEB.ne.jp", MailProvider::Au),
            ("taro@au.com", MailProvider::Au),
            ("taro@d.vodafone.ne.jp", MailProvider::SoftBank),
            ("taro@i.softbank.jp", MailProvider::SoftBank),
            ("taro@mail.example.co.jp", MailProvider::Company),
            ("taro@notexample.co.jp", MailProvider::Other),
            ("taro@mydocomo.ne.jp", MailProvider::Other),
            ("taro@gmail.com", MailProvider::Other),
        ] {
            assert_eq!(MailProvider::of(&EmailAddress::parse(typed)?, &companies), expected, "{typed}");
        }
        Ok(())
    }
}
