//! Three years of invented medical expenses for the demo's sample members. They follow from each person's place in the sample
//! roster alone, so that every demo has the same.

use std::fmt::Write as _;

use chrono::{Datelike, Months, NaiveDate};
use madoguchi_core::roster::file::Row;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The months that the file has, up to two months ago: societies' data come that late.
const MONTHS: u32 = 36;
const LATE: u32 = 2;

const HEADER: &str =
    "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,日数,医療費総額,健保負担額,窓口負担額,高額療養費\n";

const CLINICS: [&str; 4] = ["見本内科クリニック", "見本整形外科", "見本耳鼻咽喉科医院", "見本皮膚科"];
const DENTISTS: [&str; 2] = ["見本歯科医院", "見本デンタルクリニック"];
const PHARMACIES: [&str; 2] = ["見本薬局 駅前店", "見本調剤薬局"];

/// A treatment in the making: kind, provider, days and total in yen.
type Invented = (&'static str, &'static str, u16, i64);

/// A file of medical expenses for these persons, as of a day in Japan.
pub fn file(rows: &[Row], today: NaiveDate) -> String {
    let mut text = HEADER.to_owned();
    let Some(this_month) = today.with_day(1) else { return text };
    for (place, row) in rows.iter().enumerate() {
        let mut chance = StdRng::seed_from_u64(place as u64);
        // Some are often ill, most seldom.
        let often = [15, 20, 30, 40, 60][chance.random_range(0..5)];
        for back in (LATE..LATE + MONTHS).rev() {
            let Some(month) = this_month.checked_sub_months(Months::new(back)) else { continue };
            let treatments = of_month(&mut chance, often, month);
            if row.joined > month || row.lost.is_some_and(|lost| lost <= month) {
                continue;
            }
            for treatment in treatments {
                line(&mut text, row, month, treatment);
            }
        }
    }
    text
}

fn of_month(chance: &mut StdRng, often: u32, month: NaiveDate) -> Vec<Invented> {
    let mut treatments = Vec::new();
    // Colds and hay fever come in winter and spring.
    let season = if matches!(month.month(), 1..=4 | 12) { 8 } else { 0 };
    if chance.random_range(0..100) < often + season {
        let clinic = CLINICS[chance.random_range(0..CLINICS.len())];
        treatments.push(("外来", clinic, chance.random_range(1..4), chance.random_range(280..1_200) * 10));
        if chance.random_range(0..100) < 70 {
            let pharmacy = PHARMACIES[chance.random_range(0..PHARMACIES.len())];
            treatments.push(("調剤", pharmacy, 1, chance.random_range(90..700) * 10));
        }
    }
    // Everybody has their teeth seen to in June, so that no year is empty for those who were insured then.
    if chance.random_range(0..100) < 7 || month.month() == 6 {
        let dentist = DENTISTS[chance.random_range(0..DENTISTS.len())];
        treatments.push(("歯科", dentist, chance.random_range(1..4), chance.random_range(400..1_500) * 10));
    }
    if chance.random_range(0..100) < 3 {
        treatments.push(("柔道整復", "", chance.random_range(2..8), chance.random_range(150..600) * 10));
    }
    if chance.random_range(0..300) < 2 {
        let stay = chance.random_range(30_000..70_000) * 10;
        treatments.push(("入院", "見本総合病院", chance.random_range(3..10), stay));
    }
    treatments
}

/// Writes a row. A person pays three tenths; of a long stay the society pays back what is above a limit.
fn line(text: &mut String, row: &Row, month: NaiveDate, (kind, provider, days, total): Invented) {
    const LIMIT: i64 = 80_100;
    let (own_share, branch) = (total * 3 / 10, row.branch.as_deref().unwrap_or_default());
    let back = (own_share - LIMIT).max(0);
    // Writing to a string can't fail.
    let _ = writeln!(
        text,
        "{},{},{},{branch},{},{kind},{provider},{days},{total},{},{own_share},{back}",
        row.insurer_number.as_str(),
        row.symbol,
        row.number,
        month.format("%Y%m"),
        total - own_share,
    );
}
