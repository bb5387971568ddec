//! The template engine of each language, with its texts and with filters for instants, days and devices.

use std::sync::LazyLock;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use madoguchi_core::input::device::Device;
use madoguchi_core::policy::society::Language;
use madoguchi_words::{Value, Words};
use rust_embed::RustEmbed;
use tera::{Error, Kwargs, State, Tera, TeraResult};

#[derive(RustEmbed)]
#[folder = "templates"]
struct Templates;

static JAPANESE: LazyLock<TeraResult<Tera>> = LazyLock::new(|| load(Language::Ja));
static ENGLISH: LazyLock<TeraResult<Tera>> = LazyLock::new(|| load(Language::En));

/// Returns the engine of a language, or the error of reading the templates.
pub(crate) fn of(language: Language) -> Result<&'static Tera, &'static Error> {
    match language {
        Language::Ja => JAPANESE.as_ref(),
        Language::En => ENGLISH.as_ref(),
    }
}

fn load(language: Language) -> TeraResult<Tera> {
    let words = Words::of(language);
    let mut tera = Tera::default();
    tera.register_function("t", move |arguments: Kwargs, _: &State| text(words, &arguments));
    tera.register_function("salutation", move |arguments: Kwargs, _: &State| {
        Ok(salutation(words, arguments.must_get::<&str>("name")?))
    });
    tera.register_filter("instant", move |at: &str, arguments: Kwargs, _: &State| instant(words, at, &arguments));
    tera.register_filter("day_with_weekday", move |day: &str, _: Kwargs, _: &State| day_with_weekday(words, day));
    tera.register_filter("device", move |stored: &str, _: Kwargs, _: &State| words.device(Device::stored(stored)));
    let sources = Templates::iter()
        .filter_map(|path| {
            let file = Templates::get(&path)?;
            Some((path.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect::<Vec<_>>();
    tera.add_raw_templates(sources.iter().map(|(name, source)| (name.as_str(), source.as_str())))?;
    Ok(tera)
}

/// The function `t(key="…", name=…)`: a text with its arguments.
fn text(words: &Words, arguments: &Kwargs) -> TeraResult<String> {
    let key = arguments.must_get::<&str>("key")?;
    let values = arguments
        .iter()
        .filter_map(|(name, value)| {
            let number = || value.as_i64().map(Value::from);
            Some((name.as_str()?, value.as_str().map(Value::from).or_else(number)?))
        })
        .filter(|(name, _)| *name != "key")
        .collect::<Vec<_>>();
    Ok(words.format(key, &values))
}

/// The function `salutation(name=…)`: how the mail greets a member. It is empty in an English mail to a member whose
/// name the roster has in Japanese only, because “Dear 髙橋 﨑子” reads as a mistake.
fn salutation(words: &Words, name: &str) -> String {
    let latin = |c: char| !c.is_alphabetic() || c <= '\u{24f}';
    match words.language() {
        Language::En if !name.chars().all(latin) => String::new(),
        _ => words.format("mail-to-member", &[("name", name.into())]),
    }
}

/// The filter `mail.at | instant` or `mail.at | instant(hours_later=24)`: an instant in words.
fn instant(words: &Words, at: &str, arguments: &Kwargs) -> TeraResult<String> {
    let hours_later = arguments.get::<i64>("hours_later")?.unwrap_or_default();
    let at: DateTime<Utc> = at.parse().map_err(|_| Error::message("`instant` was given something else"))?;
    Ok(words.instant(at + Duration::hours(hours_later)))
}

/// The filter `mail.must_change_on | day_with_weekday`: a day in words.
fn day_with_weekday(words: &Words, day: &str) -> TeraResult<String> {
    let day: NaiveDate = day.parse().map_err(|_| Error::message("`day_with_weekday` was given something else"))?;
    Ok(words.date_with_weekday(day))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use madoguchi_core::outbox::Mail;

    use super::*;

    #[test]
    fn every_kind_of_mail_has_both_templates_and_no_other_is_there() {
        let there: BTreeSet<String> = Templates::iter().map(String::from).collect();
        let wanted: BTreeSet<String> = ["layout"]
            .iter()
            .chain(Mail::KINDS)
            .flat_map(|name| [format!("{name}.txt"), format!("{name}.html")])
            .collect();
        assert_eq!(there, wanted);
    }

    #[test]
    fn an_english_mail_greets_by_name_only_in_latin_letters() {
        let (ja, en) = (Words::of(Language::Ja), Words::of(Language::En));
        for (name, japanese, english) in [
            ("髙橋 﨑子", "髙橋 﨑子 様", ""),
            ("タカハシ サキコ", "タカハシ サキコ 様", ""),
            ("Zoë O’Brien", "Zoë O’Brien 様", "Dear Zoë O’Brien,"),
        ] {
            assert_eq!((salutation(ja, name).as_str(), salutation(en, name).as_str()), (japanese, english));
        }
    }

    #[test]
    fn what_is_no_instant_and_no_day_is_a_fault_of_the_template() {
        for template in ["{{ '2026-11-20' | instant }}", "{{ '2026-11-20T01:00:00Z' | day_with_weekday }}"] {
            assert!(
                of(Language::Ja).unwrap().render_str(template, &tera::Context::new(), false).is_err(),
                "{template}"
            );
        }
    }
}
