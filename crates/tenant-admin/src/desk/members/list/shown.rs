//! The filters of the list of members, as they stand in the form and in addresses.

use madoguchi_core::links::desk as links;
use madoguchi_core::policy::eras::Era;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::{MailTrouble, PeopleFilter, PeopleOrder, RegistrationFilter};
use madoguchi_web::{Fields, Unreadable};
use madoguchi_words::Words;
use serde::Serialize;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

/// The longest code of an employer and the longest domain, in characters.
const LONGEST: usize = 253;

/// The value of a box that is ticked.
const YES: &str = "yes";

/// What was chosen: words, or nothing. Words that aren't known narrow nothing down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// `covered`, `coming`, `ended`, or nothing.
    pub coverage: String,
    /// The word of a [`RegistrationFilter`], or nothing.
    pub account: String,
    /// 事業所コード, or nothing.
    pub employer: String,
    /// The name of an era, or nothing.
    pub era: String,
    /// `trouble`, or nothing.
    pub mail: String,
    /// The domain of addresses with trouble, or nothing.
    pub domain: String,
    /// `yes` for insured persons only, or nothing.
    pub insured: String,
    /// The word of a [`PeopleOrder`], or nothing.
    pub order: String,
}

/// The words of coverage, with what they mean and the key of their name.
pub(in crate::desk::members) const COVERAGE: [(&str, CoverageToday, &str); 3] = [
    ("covered", CoverageToday::Covered, "desk-filter-covered"),
    ("coming", CoverageToday::Coming, "desk-coming"),
    ("ended", CoverageToday::Ended, "desk-not-covered"),
];

/// The word of mail trouble.
pub(in crate::desk::members) const TROUBLE: &str = "trouble";

impl Shown {
    /// The names of the fields, in the order of addresses.
    pub const FIELDS: [&'static str; 8] =
        ["coverage", "account", "employer", "era", "mail", "domain", "insured", "order"];

    /// Reads what a form or an address has.
    ///
    /// # Errors
    /// When a field isn't text, or stands twice.
    pub fn read(fields: &Fields) -> Result<Self, Unreadable> {
        let one = |name| fields.one(name).map(|text| text.trim().chars().take(LONGEST).collect::<String>());
        Ok(Self {
            coverage: one("coverage")?,
            account: one("account")?,
            employer: one("employer")?,
            era: one("era")?,
            mail: one("mail")?,
            domain: one("domain")?,
            insured: one("insured")?,
            order: one("order")?,
        })
    }

    fn values(&self) -> [&str; 8] {
        [&self.coverage, &self.account, &self.employer, &self.era, &self.mail, &self.domain, &self.insured, &self.order]
    }

    /// Names and values of what was chosen.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        Self::FIELDS.into_iter().zip(self.values()).filter(|(_, value)| !value.is_empty())
    }

    /// Whether something beside coverage and registration was chosen.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.pairs().any(|(field, _)| !["coverage", "account", "order"].contains(&field))
    }

    /// The filter, with the eras of the policy.
    #[must_use]
    pub fn filter(&self, eras: &[Era]) -> PeopleFilter {
        let coverage = COVERAGE.iter().find(|(word, ..)| *word == self.coverage).map(|(_, coverage, _)| *coverage);
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let domain = some(&self.domain);
        let filter = PeopleFilter {
            coverage,
            registration: RegistrationFilter::of_word(&self.account),
            mail_trouble: (self.mail == TROUBLE || domain.is_some()).then_some(MailTrouble { domain }),
            insured_only: self.insured == YES,
            employer_code: some(&self.employer),
            ..PeopleFilter::default()
        };
        match eras.iter().find(|era| era.name == self.era) {
            Some(era) => filter.of_era(era),
            None => filter,
        }
    }

    /// The order.
    #[must_use]
    pub fn order(&self) -> PeopleOrder {
        PeopleOrder::of_word(&self.order).unwrap_or_default()
    }

    /// The address of the list with these filters, after somebody or from its beginning.
    #[must_use]
    pub fn href(&self, after: Option<&str>) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        if let Some(after) = after {
            query.append_pair(super::AFTER_FIELD, after);
        }
        let query = query.finish();
        if query.is_empty() { links::MEMBERS.to_owned() } else { format!("{}?{query}", links::MEMBERS) }
    }

    /// The filters for the record of an export. They name no person.
    #[must_use]
    pub fn as_json(&self) -> serde_json::Map<String, Value> {
        self.pairs().map(|(field, value)| (field.to_owned(), json!(value))).collect()
    }

    /// The filters in words, for a file.
    #[must_use]
    pub fn in_words(&self, words: &Words, eras: &[Era]) -> String {
        let mut chosen = Vec::new();
        let mut add = |key: &str, value: String| {
            chosen.push(words.format("desk-chosen", &[("label", words.text(key).into()), ("value", value.into())]));
        };
        if let Some((.., name)) = COVERAGE.iter().find(|(word, ..)| *word == self.coverage) {
            add("desk-filter-coverage", words.text(name).to_owned());
        }
        if let Some(registration) = RegistrationFilter::of_word(&self.account) {
            add("desk-filter-account", words.text(registration_key(registration)).to_owned());
        }
        if !self.employer.is_empty() {
            add("desk-filter-employer", self.employer.clone());
        }
        if let Some(era) = eras.iter().find(|era| era.name == self.era) {
            add("desk-filter-era", era_words(words, era));
        }
        if self.mail == TROUBLE && self.domain.is_empty() {
            add("desk-filter-mail", words.text("desk-filter-mail-trouble").to_owned());
        }
        if !self.domain.is_empty() {
            add("desk-filter-domain", self.domain.clone());
        }
        if self.insured == YES {
            add("desk-column-relationship", words.text("desk-insured").to_owned());
        }
        if chosen.is_empty() {
            words.text("desk-filter-any").to_owned()
        } else {
            chosen.join(words.text("desk-chosen-and"))
        }
    }
}

/// The key of a registration's name.
pub(in crate::desk::members) const fn registration_key(registration: RegistrationFilter) -> &'static str {
    match registration {
        RegistrationFilter::Registered => "desk-registered",
        RegistrationFilter::Disabled => "desk-filter-disabled",
        RegistrationFilter::NotRegistered => "desk-not-registered",
        RegistrationFilter::Begun => "desk-filter-begun",
        RegistrationFilter::LetterExpiresSoon => "desk-filter-letter-soon",
        RegistrationFilter::LetterExpired => "desk-filter-letter-expired",
        RegistrationFilter::NoLetter => "desk-filter-no-letter",
    }
}

/// The key of an order's name.
pub(in crate::desk::members) const fn order_key(order: PeopleOrder) -> &'static str {
    match order {
        PeopleOrder::Kana => "desk-order-kana",
        PeopleOrder::JoinedFirst => "desk-order-joined-first",
        PeopleOrder::JoinedLast => "desk-order-joined-last",
        PeopleOrder::SignedInLast => "desk-order-signed-in-last",
        PeopleOrder::SignedInFirst => "desk-order-signed-in-first",
        PeopleOrder::Number => "desk-order-number",
    }
}

/// An era, by its days of joining.
pub(crate) fn era_words(words: &Words, era: &Era) -> String {
    let from = era.from.map(|day| words.date(day));
    let last = era.until.and_then(|day| day.pred_opt()).map(|day| words.date(day));
    match (from, last) {
        (Some(from), Some(last)) => {
            words.format("letter-joined-between", &[("from", from.into()), ("last", last.into())])
        }
        (Some(from), None) => words.format("letter-joined-since", &[("from", from.into())]),
        (None, Some(last)) => words.format("letter-joined-until", &[("last", last.into())]),
        (None, None) => words.text("desk-audience-joined-whenever").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_what_was_chosen_and_unknown_words_choose_nothing() {
        let query = "coverage=ended&account=letter_expired&employer=%EF%BC%A0%26&order=joined_last&insured=yes";
        let shown = Shown::read(&Fields::parse(query.as_bytes()).unwrap()).unwrap();
        assert_eq!(
            shown.href(Some("k")),
            format!(
                "/members?coverage=ended&account=letter_expired&employer=%EF%BC%A0%26&insured=yes&order=joined_last&after=k"
            )
        );
        assert_eq!(shown.order(), PeopleOrder::JoinedLast);
        let filter = shown.filter(&[]);
        assert_eq!(filter.employer_code.as_deref(), Some("＠&"));
        assert!(filter.insured_only && filter.registration == Some(RegistrationFilter::LetterExpired));
        let unknown =
            Shown::read(&Fields::parse(b"coverage=x&account=y&era=z&mail=w&order=v&insured=no").unwrap()).unwrap();
        assert_eq!((unknown.filter(&[]), unknown.order()), (PeopleFilter::default(), PeopleOrder::Kana));
        assert_eq!(Shown::default().href(None), "/members");
        assert!(Shown::read(&Fields::parse(b"order=kana&order=kana").unwrap()).is_err());
    }
}
