//! What is asked for: a day and a time, a date of joining, a category, and a page or a mail.

use chrono::{DateTime, NaiveDate, Utc};
use madoguchi_core::clock::{day_in_japan, instant_in_japan};
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_web::Params;
use madoguchi_web::form::Unreadable;
use madoguchi_words::Language;
use url::form_urlencoded::Serializer;

use crate::desk::face::read_day;

/// Noon: the middle of the day that is asked for.
const NOON: u32 = 12 * 60;
/// The page that is shown first.
const FIRST: &str = "sign-in";
/// What the word of a mail begins with.
const MAIL: &str = "mail:";

/// A page or a mail, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A page of the portal.
    Page(String),
    /// A mail, by its kind.
    Mail(String),
}

impl What {
    /// The word in the form.
    pub(super) fn word(&self) -> String {
        match self {
            Self::Page(name) => name.clone(),
            Self::Mail(kind) => format!("{MAIL}{kind}"),
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The day in Japan.
    pub(super) day: NaiveDate,
    /// The time of day, in minutes.
    minutes: u32,
    /// 資格取得日 of the fictitious member; the day itself, if nothing else is asked.
    pub(super) joined: NaiveDate,
    /// 雇用区分 of the fictitious member.
    pub(super) category: EmploymentCategory,
    /// The page or mail.
    pub(super) what: What,
    /// The language; the society's first, if none is asked.
    pub(super) language: Option<Language>,
    /// Whether the frame is as wide as the window, and not a telephone.
    pub(super) wide: bool,
}

impl Asked {
    /// Reads the query. What can't be read is told by the name of its field, and has its value of the beginning.
    pub(super) fn read(params: &Params, now: DateTime<Utc>) -> Result<(Self, Vec<&'static str>), Unreadable> {
        let mut wrong = Vec::new();
        let day = read_day(params.one("day")?);
        let time = read_time(params.one("time")?);
        let joined = read_day(params.one("joined")?);
        for (field, is_wrong) in [("day", day.is_err()), ("time", time.is_err()), ("joined", joined.is_err())] {
            if is_wrong {
                wrong.push(field);
            }
        }
        let day = day.ok().flatten().unwrap_or_else(|| day_in_japan(now));
        let what = match params.one("page")? {
            "" => What::Page(FIRST.into()),
            word => match word.strip_prefix(MAIL) {
                Some(kind) => What::Mail(kind.into()),
                None => What::Page(word.into()),
            },
        };
        let category = params.one("category")?;
        let asked = Self {
            day,
            minutes: time.ok().flatten().unwrap_or(NOON),
            joined: joined.ok().flatten().unwrap_or(day),
            category: EmploymentCategory::ALL
                .into_iter()
                .find(|one| word_of(*one) == category)
                .unwrap_or(EmploymentCategory::Employee),
            what,
            language: match params.one("language")? {
                "ja" => Some(Language::Ja),
                "en" => Some(Language::En),
                _ => None,
            },
            wide: params.one("width")? == "wide",
        };
        Ok((asked, wrong))
    }

    /// The instant.
    pub(super) fn at(&self) -> DateTime<Utc> {
        instant_in_japan(self.day, self.minutes)
    }

    /// The time as a field has it.
    pub(super) fn time(&self) -> String {
        format!("{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }

    /// A path with everything that is asked for.
    pub(super) fn href(&self, path: &str) -> String {
        let mut query = Serializer::new(String::new());
        query
            .append_pair("day", &self.day.to_string())
            .append_pair("time", &self.time())
            .append_pair("joined", &self.joined.to_string())
            .append_pair("category", word_of(self.category))
            .append_pair("page", &self.what.word());
        if let Some(language) = self.language {
            query.append_pair("language", madoguchi_words::Words::of(language).code());
        }
        format!("{path}?{}", query.finish())
    }
}

/// The word of a category in the query.
pub(super) const fn word_of(category: EmploymentCategory) -> &'static str {
    match category {
        EmploymentCategory::Employee => "employee",
        EmploymentCategory::Overseas => "overseas",
        EmploymentCategory::Seconded => "seconded",
        EmploymentCategory::Leave => "leave",
        EmploymentCategory::VoluntaryContinuation => "voluntary_continuation",
    }
}

fn read_time(typed: &str) -> Result<Option<u32>, ()> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let (hours, minutes) = typed.split_once(':').ok_or(())?;
    let (hours, minutes): (u32, u32) = (hours.parse().map_err(|_| ())?, minutes.parse().map_err(|_| ())?);
    if hours < 24 && minutes < 60 { Ok(Some(hours * 60 + minutes)) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_a_time_are_read_or_refused() {
        assert_eq!(read_day(" 2024-12-02 "), Ok(NaiveDate::from_ymd_opt(2024, 12, 2)));
        assert_eq!((read_day(""), read_time("")), (Ok(None), Ok(None)));
        for typed in ["2024-02-30", "0001-01-01", "99999-01-01", "2024/12/02", "x"] {
            assert_eq!(read_day(typed), Err(()), "{typed}");
        }
        assert_eq!(read_time("21:30"), Ok(Some(21 * 60 + 30)));
        for typed in ["24:00", "9", "9:60", "-1:00", "x:y"] {
            assert_eq!(read_time(typed), Err(()), "{typed}");
        }
    }
}
