//! What the deduction for medical expenses (医療費控除) asks of a list of them. Pure. Nobody's tax is computed here: what was paid
//! elsewhere, what insurances paid back and the income aren't known.
//!
//! Sources: 所得税法第73条; tax answers (タックスアンサー) 1119 and 1120 of the National Tax Agency.

use chrono::NaiveDate;

use super::reading::ExpenseYear;
use super::row::{Amounts, Treatment, TreatmentKind};

/// What counts of a year's expenses is what is above this, in yen.
pub const LINE: i64 = 100_000;
/// Below this total income (総所得金額等), in yen, the line is [`LOW_INCOME_PERCENT`] of the income.
pub const LOW_INCOME: i64 = 2_000_000;
/// The line of lower incomes, in percent of the income.
pub const LOW_INCOME_PERCENT: i64 = 5;

/// A year's expenses beside the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeductionStanding {
    /// What was paid at counters.
    pub paid: i64,
    /// What the society pays back: 高額療養費 and 付加給付.
    pub reimbursed: i64,
    /// The difference; 0 where more was paid back.
    pub borne: i64,
}

impl DeductionStanding {
    /// How a sum stands.
    #[must_use]
    pub fn of(sum: Amounts) -> Self {
        let reimbursed = reimbursed(sum);
        Self { paid: sum.own_share, reimbursed, borne: sum.own_share.saturating_sub(reimbursed).max(0) }
    }

    /// How much is missing to the line; 0 where it is reached.
    #[must_use]
    pub fn missing(&self) -> i64 {
        (LINE - self.borne).max(0)
    }
}

/// What the society pays back of a row.
#[must_use]
pub const fn reimbursed(amounts: Amounts) -> i64 {
    amounts.high_cost.saturating_add(amounts.extra)
}

/// The facts without which a notice of medical expenses (医療費通知) can't be used for the deduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeFact {
    /// 被保険者の氏名
    InsuredPerson,
    /// 療養を受けた年月
    Month,
    /// 療養を受けた者
    Patient,
    /// 療養を受けた病院、診療所、薬局等の名称
    Provider,
    /// 被保険者又はその被扶養者が支払った医療費の額
    Paid,
    /// 保険者の名称
    Insurer,
}

impl NoticeFact {
    /// All facts, in the order of the law.
    pub const ALL: [Self; 6] =
        [Self::InsuredPerson, Self::Month, Self::Patient, Self::Provider, Self::Paid, Self::Insurer];
}

/// Whether a fact is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactStanding {
    /// In every row.
    Complete,
    /// So many rows lack it.
    RowsLackIt(usize),
    /// It isn't there at all.
    Missing,
}

/// Whether a row has the facts that differ from row to row.
#[must_use]
pub const fn has_facts(treatment: &Treatment) -> bool {
    treatment.provider.is_some()
}

/// How the facts of a year stand.
#[must_use]
pub fn facts(year: &ExpenseYear) -> [(NoticeFact, FactStanding); 6] {
    let rows = year.months.iter().flat_map(|month| &month.rows);
    let without_provider = rows.filter(|row| !has_facts(&row.treatment)).count();
    NoticeFact::ALL.map(|fact| {
        let standing = match fact {
            NoticeFact::InsuredPerson if year.insured.is_none() => FactStanding::Missing,
            NoticeFact::Provider if without_provider > 0 => FactStanding::RowsLackIt(without_provider),
            _ => FactStanding::Complete,
        };
        (fact, standing)
    })
}

/// A row in the shape of the National Tax Agency's form for adding up medical expenses (医療費集計フォーム).
#[derive(Clone, PartialEq, Eq)]
pub struct FormRow {
    /// 医療を受けた方
    pub name: String,
    /// 病院・薬局などの名称; none where the society doesn't know it.
    pub provider: Option<String>,
    /// 医療費の区分
    pub kind: TreatmentKind,
    /// 支払った医療費の額
    pub paid: i64,
    /// 左のうち、補填される金額
    pub reimbursed: i64,
    /// The month of treatment. The day on which it was paid isn't known.
    pub month: NaiveDate,
}

/// The rows of the form, the earliest first. A correction is subtracted from what it corrects: the same person, month, kind and
/// provider. Where nothing is left, there is no row.
#[must_use]
pub fn form_rows(year: &ExpenseYear) -> Vec<FormRow> {
    let mut rows: Vec<FormRow> = Vec::new();
    for month in year.months.iter().rev() {
        for row in &month.rows {
            let (treatment, amounts) = (&row.treatment, row.treatment.amounts);
            let same =
                rows.iter_mut().rev().take_while(|one| one.month == month.month).find(|one| {
                    one.name == row.name && one.kind == treatment.kind && one.provider == treatment.provider
                });
            match same {
                Some(one) => {
                    one.paid = one.paid.saturating_add(amounts.own_share);
                    one.reimbursed = one.reimbursed.saturating_add(reimbursed(amounts));
                }
                None => rows.push(FormRow {
                    name: row.name.clone(),
                    provider: treatment.provider.clone(),
                    kind: treatment.kind,
                    paid: amounts.own_share,
                    reimbursed: reimbursed(amounts),
                    month: month.month,
                }),
            }
        }
    }
    rows.retain(|row| row.paid != 0 || row.reimbursed != 0);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PersonId;
    use crate::services::expenses::reading::{MonthOfYear, PersonOfYear, RowOfMonth};

    fn row(kind: TreatmentKind, provider: Option<&str>, own_share: i64, high_cost: i64) -> RowOfMonth {
        let amounts = Amounts { own_share, high_cost, ..Amounts::default() };
        let treatment = Treatment { kind, provider: provider.map(str::to_owned), days: None, amounts };
        RowOfMonth { name: "花".into(), treatment, is_new: false }
    }

    fn year(months: Vec<(u32, Vec<RowOfMonth>)>) -> ExpenseYear {
        let month = |(number, rows): (u32, Vec<RowOfMonth>)| MonthOfYear {
            month: NaiveDate::from_ymd_opt(2026, number, 1).unwrap(),
            sum: rows.iter().fold(Amounts::default(), |sum, row| sum.plus(row.treatment.amounts)),
            rows,
        };
        let months: Vec<_> = months.into_iter().map(month).collect();
        let sum = months.iter().fold(Amounts::default(), |sum, month| sum.plus(month.sum));
        let persons = vec![PersonOfYear { person: PersonId(uuid::Uuid::nil()), name: "花".into(), sum }];
        let until = months.first().map(|month| month.month);
        let (kinds, insured) = (Vec::new(), Some("太郎".into()));
        ExpenseYear { year: 2026, years: vec![2026], until, insured, persons, kinds, months, sum, latest: None }
    }

    #[test]
    fn the_line_is_compared_with_what_stays_with_the_household() {
        let standing = |own_share, high_cost, extra| {
            let of = DeductionStanding::of(Amounts { own_share, high_cost, extra, ..Amounts::default() });
            (of.reimbursed, of.borne, of.missing())
        };
        assert_eq!(standing(99_999, 0, 0), (0, 99_999, 1));
        assert_eq!(standing(100_000, 0, 0), (0, 100_000, 0));
        assert_eq!(standing(150_000, 40_000, 20_000), (60_000, 90_000, 10_000));
        assert_eq!(standing(1_000, 5_000, 0), (5_000, 0, 100_000));
    }

    #[test]
    fn a_row_without_its_provider_lacks_a_fact_and_so_does_a_list_without_the_insured_person() {
        use TreatmentKind::{JudoTherapy, Outpatient};
        let mut of = year(vec![(4, vec![row(Outpatient, Some("医院"), 30, 0), row(JudoTherapy, None, 10, 0)])]);
        let standing = |of: &ExpenseYear| facts(of).map(|(_, standing)| standing);
        use FactStanding::{Complete, Missing, RowsLackIt};
        assert_eq!(standing(&of), [Complete, Complete, Complete, RowsLackIt(1), Complete, Complete]);
        of.insured = None;
        assert_eq!(standing(&of)[0], Missing);
    }

    #[test]
    fn corrections_leave_no_row_of_their_own_in_the_form() {
        use TreatmentKind::{Outpatient, Pharmacy};
        let of = year(vec![
            (7, vec![row(Outpatient, Some("医院"), 300, 0), row(Outpatient, Some("医院"), -300, 0)]),
            (
                4,
                vec![
                    row(Outpatient, Some("医院"), 30_000, 5_000),
                    row(Pharmacy, Some("医院"), 7, 0),
                    row(Outpatient, Some("医院"), -10_000, -1_000),
                ],
            ),
        ]);
        let rows: Vec<_> = form_rows(&of).into_iter().map(|row| (row.kind, row.paid, row.reimbursed)).collect();
        assert_eq!(rows, [(Outpatient, 20_000, 4_000), (Pharmacy, 7, 0)]);
    }
}
