//! Three years of invented checkups for the demo's sample members, in an archive of the national format. They follow from each person's
//! place in the sample roster alone, so that every demo has the same.

use std::fmt::Write as _;
use std::io;

use chrono::{Datelike, Duration, NaiveDate};
use madoguchi_core::export::zip_file::zip;
use madoguchi_core::roster::file::{InsuredOrDependant, Row, Sex};
use madoguchi_core::services::checkups::fiscal_year;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// How many fiscal years somebody has checkups of.
const YEARS: usize = 3;
/// The facility that examines everybody: an invented number.
const FACILITY: &str = "1399999999";
const FACILITY_NAME: &str = "見本健診センター";

/// A number with its national code and unit.
type Number = (&'static str, &'static str, &'static str, String);

/// What is measured in one year.
struct Body {
    height: f64,
    weight: f64,
    waist: f64,
    systolic: i32,
    diastolic: i32,
    triglycerides: i32,
    hdl: i32,
    ldl: i32,
    glucose: i32,
    hba1c: f64,
    ast: i32,
    alt: i32,
    gamma: i32,
    creatinine: f64,
    egfr: f64,
    haemoglobin: f64,
}

/// An archive with the checkups of these persons, as of a day in Japan.
///
/// # Errors
/// When it is larger than an archive can be.
pub fn archive(rows: &[Row], today: NaiveDate) -> io::Result<Vec<u8>> {
    let root = format!("{FACILITY}_00000000_{}0_1", today.format("%Y%m%d"));
    let mut files = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let mut chance = StdRng::seed_from_u64(place as u64);
        let mut body = Body::invented(&mut chance, row);
        let days = days(&mut chance, row, today);
        for day in days {
            body.a_year_later(&mut chance);
            let path = format!("{root}/DATA/h{FACILITY}{}01{:06}.xml", day.format("%Y%m%d"), files.len() + 1);
            files.push((path, document(row, day, &body).into_bytes()));
        }
    }
    let index = index(files.len());
    let mut all: Vec<(&str, &[u8])> = files.iter().map(|(path, content)| (path.as_str(), content.as_slice())).collect();
    let path = format!("{root}/ix08_V08.xml");
    all.push((&path, index.as_bytes()));
    zip(&all).map(|(bytes, _)| bytes)
}

fn index(files: usize) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<index xmlns=\"http://tokuteikenshin.jp/checkup/2007\"><interactionType code=\"1\"/><totalRecordCount value=\"{files}\"/></index>\n"
    )
}

/// The days on which somebody was examined, the earliest first: employees every year, everybody from forty on.
fn days(chance: &mut StdRng, row: &Row, today: NaiveDate) -> Vec<NaiveDate> {
    let employed = matches!(row.standing, InsuredOrDependant::Insured { .. });
    let mut days = Vec::new();
    for year in (fiscal_year(today) - 3..=fiscal_year(today)).rev() {
        let Some(april) = NaiveDate::from_ymd_opt(year, 4, 1) else { continue };
        let day = april + Duration::days(chance.random_range(40..200));
        let age = day.year() - row.birth_date.year();
        let covered = row.joined <= day && row.lost.is_none_or(|lost| lost > day);
        if day < today && covered && (age >= 40 || (employed && age >= 20)) && days.len() < YEARS {
            days.push(day);
        }
    }
    days.reverse();
    days
}

impl Body {
    fn invented(chance: &mut StdRng, row: &Row) -> Self {
        let female = row.sex == Some(Sex::Female);
        let height = if female { chance.random_range(148.0..166.0) } else { chance.random_range(162.0..181.0) };
        let mass: f64 = chance.random_range(19.5..27.5);
        let heavy = (mass - 22.0).max(0.0);
        let above = |chance: &mut StdRng, low: i32, high: i32, more: f64| {
            let more = (heavy * more) as i32;
            chance.random_range(low..high) + more
        };
        Self {
            height,
            weight: mass * height * height / 10_000.0,
            waist: if female { 68.0 } else { 74.0 } + heavy * 2.6 + chance.random_range(0.0..4.0),
            systolic: above(chance, 104, 134, 2.5),
            diastolic: above(chance, 64, 82, 1.5),
            triglycerides: above(chance, 55, 130, 14.0),
            hdl: chance.random_range(46..78) - above(chance, 0, 1, 2.0),
            ldl: above(chance, 86, 138, 4.0),
            glucose: above(chance, 82, 98, 2.5),
            hba1c: chance.random_range(5.0..5.6) + heavy * 0.08,
            ast: above(chance, 16, 26, 1.5),
            alt: above(chance, 12, 26, 3.0),
            gamma: above(chance, 14, 44, 6.0),
            creatinine: if female { 0.62 } else { 0.82 } + chance.random_range(-0.08..0.12),
            egfr: chance.random_range(66.0..92.0),
            haemoglobin: if female { 12.9 } else { 14.8 } + chance.random_range(-0.9..0.9),
        }
    }

    /// Most values drift a little, and rather upwards.
    fn a_year_later(&mut self, chance: &mut StdRng) {
        let weight = chance.random_range(-1.2..1.6);
        self.weight += weight;
        self.waist += weight * 0.8;
        for (value, by) in [
            (&mut self.systolic, 5),
            (&mut self.diastolic, 4),
            (&mut self.triglycerides, 18),
            (&mut self.hdl, 3),
            (&mut self.ldl, 9),
            (&mut self.glucose, 4),
            (&mut self.ast, 4),
            (&mut self.alt, 5),
            (&mut self.gamma, 7),
        ] {
            *value += chance.random_range(-by..=by);
        }
        self.hba1c += chance.random_range(-0.1..0.14);
        self.egfr -= chance.random_range(-1.0..2.2);
        self.haemoglobin += chance.random_range(-0.3..0.3);
    }

    fn numbers(&self) -> Vec<Number> {
        let mass = self.weight * 10_000.0 / (self.height * self.height);
        let whole = |value: i32| value.to_string();
        let tenths = |value: f64| format!("{value:.1}");
        vec![
            ("9N001000000000001", "身長", "cm", tenths(self.height)),
            ("9N006000000000001", "体重", "kg", tenths(self.weight)),
            ("9N011000000000001", "BMI", "kg/m2", tenths(mass)),
            ("9N016160100000001", "腹囲", "cm", tenths(self.waist)),
            ("9A755000000000001", "収縮期血圧", "mmHg", whole(self.systolic)),
            ("9A765000000000001", "拡張期血圧", "mmHg", whole(self.diastolic)),
            ("3F015000002327101", "空腹時中性脂肪", "mg/dl", whole(self.triglycerides)),
            ("3F070000002327101", "HDLコレステロール", "mg/dl", whole(self.hdl)),
            ("3F077000002327101", "LDLコレステロール", "mg/dl", whole(self.ldl)),
            ("3B035000002327201", "AST(GOT)", "U/l", whole(self.ast)),
            ("3B045000002327201", "ALT(GPT)", "U/l", whole(self.alt)),
            ("3B090000002327101", "γ-GT(γ-GTP)", "U/l", whole(self.gamma)),
            ("3D010000001926101", "空腹時血糖", "mg/dl", whole(self.glucose)),
            ("3D046000001906202", "HbA1c(NGSP)", "%", tenths(self.hba1c)),
            ("3C015000002327101", "血清クレアチニン", "mg/dl", format!("{:.2}", self.creatinine)),
            ("8A065000002391901", "eGFR", "ml/min/1.73m2", tenths(self.egfr)),
            ("2A030000001930101", "血色素量", "g/dl", tenths(self.haemoglobin)),
        ]
    }

    /// メタボリックシンドローム判定 and 保健指導レベル, roughly as a facility would decide.
    fn verdict(&self, female: bool) -> (&'static str, &'static str) {
        let large = self.waist >= if female { 90.0 } else { 85.0 };
        let risks = usize::from(self.systolic >= 130 || self.diastolic >= 85)
            + usize::from(self.triglycerides >= 150 || self.hdl < 40)
            + usize::from(self.glucose >= 110);
        match (large, risks) {
            (true, 2..) => ("1", "1"),
            (true, 1) => ("2", "2"),
            _ => ("3", "3"),
        }
    }
}

/// The document of one examination.
fn document(row: &Row, day: NaiveDate, body: &Body) -> String {
    let mut text = head(row, day);
    for (code, name, unit, value) in body.numbers() {
        let range = match code {
            "3F077000002327101" => limits("65", "139", unit),
            "3B090000002327101" => limits("0", "50", unit),
            _ => String::new(),
        };
        let value = format!("<value xsi:type=\"PQ\" value=\"{value}\" unit=\"{unit}\"/>{range}");
        observation(&mut text, code, name, &value);
    }
    let (metabolic, level) = body.verdict(row.sex == Some(Sex::Female));
    for (code, name, value) in [
        ("9N056000000000011", "既往歴", "2"),
        ("9N061000000000011", "自覚症状", "2"),
        ("9N066000000000011", "他覚症状", "2"),
        ("1A020000000191111", "尿糖", "1"),
        ("1A010000000191111", "尿蛋白", if body.systolic >= 140 { "2" } else { "1" }),
        ("9N701000000000011", "服薬1（血圧）", "2"),
        ("9N706000000000011", "服薬2（血糖）", "2"),
        ("9N711000000000011", "服薬3（脂質）", "2"),
        ("9N501000000000011", "メタボリックシンドローム判定", metabolic),
        ("9N506000000000011", "保健指導レベル", level),
    ] {
        observation(&mut text, code, name, &format!("<value xsi:type=\"CD\" code=\"{value}\"/>"));
    }
    let opinion = match level {
        "1" | "2" => "生活習慣の見直しについて、保健指導をご案内します。",
        _ => "今の生活を続けてください。",
    };
    observation(
        &mut text,
        "9N511000000000049",
        "医師の診断（判定）",
        &format!("<value xsi:type=\"ST\">{opinion}</value>"),
    );
    text.push_str("</section></component></structuredBody></component></ClinicalDocument>\n");
    text
}

fn head(row: &Row, day: NaiveDate) -> String {
    let sex = if row.sex == Some(Sex::Female) { "2" } else { "1" };
    let (report, programme) = if day.year() - row.birth_date.year() >= 40 { ("10", "010") } else { ("40", "030") };
    let (birth, day) = (row.birth_date.format("%Y%m%d"), day.format("%Y%m%d"));
    let insurer = row.insurer_number.as_str();
    let [symbol, number] = [&row.symbol, &row.number].map(|text| escaped(text));
    let kana = escaped(row.kana.as_deref().unwrap_or_default());
    let branch =
        row.branch.as_ref().map(|branch| format!("<id root=\"1.2.392.200119.6.211\" extension=\"{branch}\"/>"));
    let branch = branch.unwrap_or_default();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/><id nullFlavor=\"NI\"/>\
         <code code=\"{report}\" codeSystem=\"1.2.392.200119.6.1001\"/><effectiveTime value=\"{day}\"/>\
         <recordTarget><patientRole><id root=\"1.2.392.200119.6.101\" extension=\"{insurer}\"/>\
         <id root=\"1.2.392.200119.6.204\" extension=\"{symbol}\"/><id root=\"1.2.392.200119.6.205\" extension=\"{number}\"/>\
         {branch}<patient><name>{kana}</name><administrativeGenderCode code=\"{sex}\" codeSystem=\"1.2.392.200119.6.1104\"/>\
         <birthTime value=\"{birth}\"/></patient></patientRole></recordTarget>\
         <documentationOf><serviceEvent classCode=\"ACT\" moodCode=\"EVN\">\
         <code code=\"{programme}\" codeSystem=\"1.2.392.200119.6.1002\"/><effectiveTime value=\"{day}\"/>\
         <performer typeCode=\"PRF\"><assignedEntity><id nullFlavor=\"NI\"/><representedOrganization>\
         <id root=\"1.2.392.200119.6.102\" extension=\"{FACILITY}\"/><name>{FACILITY_NAME}</name>\
         </representedOrganization></assignedEntity></performer></serviceEvent></documentationOf>\
         <component><structuredBody><component><section><code code=\"01010\" codeSystem=\"1.2.392.200119.6.1010\"/>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn limits(low: &str, high: &str, unit: &str) -> String {
    format!(
        "<referenceRange><observationRange><value xsi:type=\"IVL_PQ\"><low value=\"{low}\" unit=\"{unit}\"/><high value=\"{high}\" unit=\"{unit}\"/></value></observationRange></referenceRange>"
    )
}

fn observation(text: &mut String, code: &str, name: &str, value: &str) {
    // Writing to a string can't fail.
    let _ = writeln!(
        text,
        "<entry><observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"{code}\" codeSystem=\"1.2.392.200119.6.1005\" displayName=\"{name}\"/>{value}</observation></entry>"
    );
}
