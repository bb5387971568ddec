//! Eras: the medium of a member's letter by the date of joining.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An era: a half-open interval `[from, until)` of joining dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Era {
    /// Short name, unique in the society, e.g. `card_mount`.
    #[schemars(length(min = 1, max = 40))]
    pub name: String,
    /// First day of the era; from the beginning where it is missing.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// First day after the era; open where it is missing.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// What carried the letter.
    pub medium: Medium,
    /// The letter's title as printed, in quotation marks on pages.
    #[schemars(length(min = 1, max = 80))]
    pub title: String,
    /// What to have at hand.
    pub at_hand: Vec<Document>,
    /// Where the insurer number is printed; none where it isn't asked.
    #[serde(default)]
    pub insurer_number_on: Vec<NumberPlace>,
    /// How and when the letter comes.
    pub delivery: Delivery,
}

/// What carried the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// ハガキ
    Postcard,
    /// 台紙
    CardMount,
    /// 通知
    Notice,
}

/// A document to have at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// The letter itself.
    Letter,
    /// 資格情報のお知らせ or 資格確認書, which took the insurance card's place on 2025-12-02.
    EligibilityDocument,
}

/// Where the insurer number is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberPlace {
    /// 資格情報のお知らせ
    EligibilityNotice,
    /// 資格確認書
    EligibilityCertificate,
    /// Bottom line of the letter itself.
    LetterBottomLine,
}

/// How and when the letter comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// By post to the member, soon after joining.
    Direct,
    /// By post in the month after joining.
    MonthAfterJoining,
    /// Handed out by the employer.
    ThroughEmployer,
}

impl Era {
    /// Whether a day is within the era.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// The era of a day: the date of joining for a first letter, the date of issue for a reissued one. If eras overlap, the
/// first in the list counts. Returns `None` for a day in a gap.
#[must_use]
pub fn era_on(eras: &[Era], day: NaiveDate) -> Option<&Era> {
    eras.iter().find(|era| era.holds(day))
}

/// A fault in the sequence of a society's eras.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EraFault {
    /// The era ends before or on its first day.
    Empty {
        /// The era's index in the list.
        index: usize,
    },
    /// No era contains the days `[from, until)`. A missing date leaves the interval open.
    Gap {
        /// First day of the gap.
        from: Option<NaiveDate>,
        /// First day after the gap.
        until: Option<NaiveDate>,
    },
    /// Two eras contain the same days.
    Overlap {
        /// Index of the earlier era in the list.
        first: usize,
        /// Index of the later era in the list.
        second: usize,
        /// First common day; none if both have no beginning.
        from: Option<NaiveDate>,
    },
    /// Two eras have the same name.
    SameName {
        /// Index of the second of the two in the list.
        index: usize,
    },
}

/// Finds gaps, overlaps and repeated names. If there are no faults, every day has exactly one era.
#[must_use]
pub fn faults(eras: &[Era]) -> Vec<EraFault> {
    let mut faults = Vec::new();
    let mut ordered: Vec<(usize, &Era)> = Vec::new();
    for (index, era) in eras.iter().enumerate() {
        if eras.iter().take(index).any(|earlier| earlier.name == era.name) {
            faults.push(EraFault::SameName { index });
        }
        match (era.from, era.until) {
            (Some(from), Some(until)) if until <= from => faults.push(EraFault::Empty { index }),
            _ => ordered.push((index, era)),
        }
    }
    ordered.sort_by_key(|(_, era)| era.from);
    if let Some(from) = ordered.first().and_then(|(_, first)| first.from) {
        faults.push(EraFault::Gap { from: None, until: Some(from) });
    }
    if ordered.is_empty() {
        faults.push(EraFault::Gap { from: None, until: None });
    }
    // The index of the era with the latest end so far, and the day after its end.
    let mut reach: Option<(usize, Option<NaiveDate>)> = None;
    for (index, era) in ordered {
        let Some((last, until)) = reach else {
            reach = Some((index, era.until));
            continue;
        };
        match (until, era.from) {
            (Some(until), Some(from)) if until < from => {
                faults.push(EraFault::Gap { from: Some(until), until: Some(from) });
            }
            (Some(until), Some(from)) if until == from => {}
            _ => faults.push(EraFault::Overlap { first: last, second: index, from: era.from }),
        }
        let further = until.is_some_and(|until| era.until.is_none_or(|own| own > until));
        if further {
            reach = Some((index, era.until));
        }
    }
    if let Some((_, Some(until))) = reach {
        faults.push(EraFault::Gap { from: Some(until), until: None });
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn era(name: &str, from: &str, until: &str, medium: Medium) -> Era {
        Era {
            name: name.into(),
            from: day(from),
            until: day(until),
            medium,
            title: "Ｗｅｂサービスのご案内".into(),
            at_hand: vec![Document::Letter],
            insurer_number_on: Vec::new(),
            delivery: Delivery::Direct,
        }
    }

    /// Three eras in sequence: postcard, card mount, notice.
    fn three() -> Vec<Era> {
        vec![
            era("postcard", "", "2022-04-01", Medium::Postcard),
            era("card_mount", "2022-04-01", "2024-12-02", Medium::CardMount),
            era("notice", "2024-12-02", "", Medium::Notice),
        ]
    }

    fn medium_on(eras: &[Era], text: &str) -> Option<Medium> {
        era_on(eras, day(text)?).map(|era| era.medium)
    }

    #[test]
    fn an_era_holds_its_first_day_and_not_its_last() {
        let eras = three();
        for (joined, medium) in [
            ("1999-04-01", Medium::Postcard),
            ("2022-03-15", Medium::Postcard),
            ("2022-03-31", Medium::Postcard),
            ("2022-04-01", Medium::CardMount),
            ("2024-12-01", Medium::CardMount),
            ("2024-12-02", Medium::Notice),
            ("2030-01-01", Medium::Notice),
        ] {
            assert_eq!(medium_on(&eras, joined), Some(medium), "{joined}");
        }
        assert_eq!(faults(&eras), []);
    }

    #[test]
    fn a_gap_is_found_and_has_no_era() {
        let mut eras = three();
        eras[0].until = day("2022-03-01");
        assert_eq!(medium_on(&eras, "2022-02-28"), Some(Medium::Postcard));
        assert_eq!(medium_on(&eras, "2022-03-01"), None);
        assert_eq!(medium_on(&eras, "2022-03-31"), None);
        assert_eq!(faults(&eras), [EraFault::Gap { from: day("2022-03-01"), until: day("2022-04-01") }]);
    }

    #[test]
    fn gaps_at_both_ends_and_no_eras_at_all_are_found() {
        let eras = vec![era("only", "2022-04-01", "2024-12-02", Medium::Notice)];
        assert_eq!(
            faults(&eras),
            [
                EraFault::Gap { from: None, until: day("2022-04-01") },
                EraFault::Gap { from: day("2024-12-02"), until: None }
            ]
        );
        assert_eq!(faults(&[]), [EraFault::Gap { from: None, until: None }]);
    }

    #[test]
    fn an_overlap_is_found_and_the_first_in_the_list_holds() {
        let mut eras = three();
        eras[1].from = day("2022-03-01");
        assert_eq!(medium_on(&eras, "2022-03-15"), Some(Medium::Postcard));
        assert_eq!(faults(&eras), [EraFault::Overlap { first: 0, second: 1, from: day("2022-03-01") }]);
        let twice = vec![era("a", "", "", Medium::Notice), era("b", "", "", Medium::Postcard)];
        assert_eq!(faults(&twice), [EraFault::Overlap { first: 0, second: 1, from: None }]);
    }

    #[test]
    fn an_era_within_another_does_not_hide_the_gap_after_it() {
        let eras = vec![
            era("long", "", "2022-04-01", Medium::Postcard),
            era("inner", "2020-01-01", "2021-01-01", Medium::CardMount),
            era("late", "2022-04-01", "", Medium::Notice),
        ];
        assert_eq!(faults(&eras), [EraFault::Overlap { first: 0, second: 1, from: day("2020-01-01") }]);
    }

    #[test]
    fn empty_eras_and_doubled_names_are_found() {
        let mut eras = three();
        eras[1].name = "postcard".into();
        eras.push(era("odd", "2025-08-08", "2025-08-08", Medium::Notice));
        assert_eq!(faults(&eras), [EraFault::SameName { index: 1 }, EraFault::Empty { index: 3 }]);
    }

    #[test]
    fn order_in_the_list_does_not_matter_for_gaps() {
        let mut eras = three();
        eras.reverse();
        assert_eq!(faults(&eras), []);
        assert_eq!(medium_on(&eras, "2022-04-01"), Some(Medium::CardMount));
    }
}
