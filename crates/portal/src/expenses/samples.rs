//! A year for the samples of the page.

use chrono::NaiveDate;
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::ids::PersonId;
use madoguchi_core::services::expenses::reading::{ExpenseYear, LatestExpenses, MonthOfYear, PersonOfYear, RowOfMonth};
use madoguchi_core::services::expenses::row::{Amounts, Treatment, TreatmentKind};
use uuid::Uuid;

/// A year with a stay in a hospital, an unknown provider and a correction.
pub(super) fn year() -> ExpenseYear {
    let month = |number| NaiveDate::from_ymd_opt(2026, number, 1).unwrap_or_default();
    let treatment = |kind, provider: Option<&str>, days, total: i64, own_share: i64| Treatment {
        kind,
        provider: provider.map(str::to_owned),
        days,
        amounts: Amounts { total, own_share, by_society: total - own_share, ..Amounts::default() },
    };
    let of_month = |number, rows: Vec<(&str, Treatment)>| MonthOfYear {
        month: month(number),
        sum: rows.iter().fold(Amounts::default(), |sum, (_, row)| sum.plus(row.amounts)),
        rows: rows
            .into_iter()
            .map(|(name, treatment)| RowOfMonth { name: name.to_owned(), treatment, is_new: number == 9 })
            .collect(),
    };
    let (father, child) = ("髙橋　浩二", "髙橋　花");
    let mut stay = treatment(TreatmentKind::Inpatient, Some("見本総合病院"), Some(6), 480_000, 81_430);
    stay.amounts.meals = 2_940;
    stay.amounts.high_cost = 62_570;
    let months = vec![
        of_month(
            9,
            vec![
                (father, treatment(TreatmentKind::Outpatient, Some("見本内科クリニック"), Some(2), 12_300, 3_690)),
                (father, treatment(TreatmentKind::Pharmacy, Some("見本薬局"), Some(1), 4_560, 1_370)),
                (child, treatment(TreatmentKind::JudoTherapy, None, Some(4), 5_800, 1_740)),
            ],
        ),
        of_month(6, vec![(father, stay)]),
        of_month(2, vec![(child, treatment(TreatmentKind::Dental, Some("見本歯科"), None, -3_210, -960))]),
    ];
    let sum = months.iter().fold(Amounts::default(), |sum, month| sum.plus(month.sum));
    let sum_of = |counts: &dyn Fn(&RowOfMonth) -> bool| {
        let rows = months.iter().flat_map(|month| &month.rows).filter(|row| counts(row));
        rows.fold(Amounts::default(), |sum, row| sum.plus(row.treatment.amounts))
    };
    let person = |name: &str| PersonOfYear {
        person: PersonId(Uuid::nil()),
        name: name.to_owned(),
        sum: sum_of(&|row| row.name == name),
    };
    let kinds = TreatmentKind::ALL.map(|kind| (kind, sum_of(&|row| row.treatment.kind == kind)));
    let kinds = kinds.into_iter().filter(|(_, sum)| *sum != Amounts::default()).collect();
    let latest = LatestExpenses {
        from: instant_in_japan(NaiveDate::from_ymd_opt(2026, 11, 5).unwrap_or_default(), 9 * 60),
        is_new: true,
        months: (month(9), month(9)),
        rows: 3,
        own_share: 6_800,
    };
    let persons = vec![person(father), person(child)];
    ExpenseYear {
        year: 2026,
        years: vec![2026, 2025],
        until: Some(month(9)),
        insured: Some(father.to_owned()),
        persons,
        kinds,
        months,
        sum,
        latest: Some(latest),
    }
}

/// A year without anything.
pub(super) fn nothing() -> ExpenseYear {
    ExpenseYear {
        year: 2026,
        years: vec![2026],
        until: None,
        insured: None,
        persons: Vec::new(),
        kinds: Vec::new(),
        months: Vec::new(),
        sum: Amounts::default(),
        latest: None,
    }
}
