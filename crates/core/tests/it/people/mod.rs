//! Persons of a society, as the desk looks for them and lists them.

mod lists;
mod plans;
mod refolding;
mod search;

use chrono::{DateTime, Utc};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::enrolment::Letter;
use madoguchi_core::roster::list::PageKey;
use madoguchi_core::roster::search::{FoundPerson, MatchedBy};
use madoguchi_core::roster::{self, Accepted, Imported, file};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{Bench, Sample, japan, random};

use crate::journey::{Visitor, good};

pub const NOW: &str = "2026-11-20T10:00:00";

const HEADER: &str =
    "記号,番号,枝番,氏名,氏名カナ,生年月日,続柄,資格取得日,資格喪失日,雇用区分,事業所コード,事業所名,保険者番号\n";

/// The persons whom the searches of [`search`] look for. Symbol, number, branch, name, kana, relationship, date of
/// joining, date of loss, employer.
pub const KNOWN: &[[&str; 9]] = &[
    ["2101", "00001000", "00", "髙橋　祐二", "ﾀｶﾊｼ ﾕｳｼﾞ", "本人", "2011-04-01", "", "02"],
    ["2101", "00001000", "01", "髙橋　美咲", "ﾀｶﾊｼ ﾐｻｷ", "妻", "2011-04-01", "", ""],
    ["2101", "00001010", "00", "山﨑　華子", "ヤマザキ ハナコ", "本人", "2020-01-01", "2025-04-01", "01"],
    ["2101", "00001021", "00", "齋藤　ヴィオラ", "サイトウ ヴィオラ", "本人", "2023-04-01", "", "01"],
    ["2101", "00001033", "00", "大野　洋子", "オオノ ヨウコ", "本人", "2024-12-01", "", "02"],
    ["2101", "00001046", "00", "小野　洋", "オノ ヒロシ", "本人", "2024-12-02", "", "02"],
    ["2101", "00001060", "00", "渡邉　一郎", "ワタナベ イチロウ", "本人", "2015-04-01", "", "01"],
    ["ＡＢ－０１", "00310", "00", "葛\u{E0100}城　優", "カツラギ ユウ", "本人", "2015-04-01", "", "03"],
    ["ＡＢ－０１", "00321", "00", "𠮷野　さくら", "ヨシノ サクラ", "本人", "2015-04-01", "", "03"],
    ["青空", "0077", "00", "SMITH　John", "スミス ジョン", "本人", "2015-04-01", "", "03"],
    ["青空", "0078", "00", "スミス＝ジョーンズ　メアリー", "スミスジョーンズ メアリー", "本人", "2015-04-01", "", "03"],
    ["青空", "0079", "00", "佐々木　みすゞ", "ササキ ミスズ", "本人", "2027-04-01", "", "03"],
    ["青空", "0080", "00", "濵田　健(通称 浜　健一)", "ハマダ ケン", "本人", "2015-04-01", "", "03"],
    ["青空", "0081", "00", "林", "", "本人", "2015-04-01", "", "03"],
    ["1", "0020461", "00", "ー関　八ヶ代", "イチノセキ ヤガシロ", "本人", "2015-04-01", "", "03"],
];

/// Invented persons, none of whom has a name or number of [`KNOWN`].
pub fn invented(count: usize) -> Vec<[String; 9]> {
    const FAMILIES: [(&str, &str); 10] = [
        ("青木", "アオキ"),
        ("石川", "イシカワ"),
        ("上田", "ウエダ"),
        ("遠藤", "エンドウ"),
        ("加藤", "カトウ"),
        ("木村", "キムラ"),
        ("近藤", "コンドウ"),
        ("清水", "シミズ"),
        ("中村", "ナカムラ"),
        ("橋本", "ハシモト"),
    ];
    const GIVEN: [(&str, &str); 7] = [
        ("明", "アキラ"),
        ("恵", "メグミ"),
        ("翔", "ショウ"),
        ("学", "マナブ"),
        ("結衣", "ユイ"),
        ("直樹", "ナオキ"),
        ("綾", "アヤ"),
    ];
    let person = |at: usize| {
        let ((family, family_kana), (given, given_kana)) = (FAMILIES[at % FAMILIES.len()], GIVEN[at % GIVEN.len()]);
        let lost = if at.is_multiple_of(5) { "2024-04-01" } else { "" };
        [
            "900".to_owned(),
            format!("{at:08}"),
            "00".to_owned(),
            format!("{family}　{given}"),
            format!("{family_kana} {given_kana}"),
            "本人".to_owned(),
            format!("20{:02}-04-01", 10 + at % 13),
            lost.to_owned(),
            format!("E{}", at % 4),
        ]
    };
    (0..count).map(person).collect()
}

/// A society with a desk.
pub struct Desk {
    pub society: Sample,
}

impl Desk {
    pub async fn open(bench: &Bench, slug: &str) -> Self {
        Self { society: Sample::apply(bench, slug, now()).await }
    }

    pub async fn import(&self, bench: &Bench, people: &[impl AsRef<[&'static str]>], more: &[[String; 9]]) -> Imported {
        let insurer = self.society.policy.society.insurer_numbers[0].as_str();
        let line = |cells: Vec<&str>| {
            let [symbol, number, branch, name, kana, relationship, joined, lost, employer] = cells[..] else {
                panic!()
            };
            let category = if relationship == "本人" { "一般" } else { "" };
            let employer_name = if employer.is_empty() { String::new() } else { format!("事業所{employer}") };
            format!(
                "{symbol},{number},{branch},{name},{kana},1985-08-16,{relationship},{joined},{lost},{category},{employer},{employer_name},{insurer}\n"
            )
        };
        let known = people.iter().map(|person| line(person.as_ref().to_vec()));
        let more = more.iter().map(|person| line(person.iter().map(String::as_str).collect()));
        let text = HEADER.to_owned() + &known.chain(more).collect::<String>();
        let read = file::read(text.as_bytes(), day_in_japan(now())).unwrap();
        let tx = self.write(bench).await;
        let accepted = Accepted { replaced: true, new: true, missing: true };
        let imported = roster::import(&tx, &read.rows, accepted, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        imported
    }

    /// Gives the insured person of this name an account, with what [`good`] types. Returns the letter.
    pub async fn register(&self, bench: &Bench, name: &str) -> Letter {
        let tx = self.write(bench).await;
        madoguchi_core::enrolment::issue(&tx, &mut random()).await.unwrap();
        let letters = madoguchi_core::enrolment::on_hand(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let letter = letters.into_iter().find(|letter| letter.name == name).expect("a letter");
        let visitor = Visitor::new(bench, &self.society, now());
        let token = visitor.prepare(&letter, &good(&self.society, 1)).await;
        visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        letter
    }

    pub async fn read(&self, bench: &Bench) -> TenantTx {
        bench.database.read(&self.society.scope(Actor::System, now())).await.unwrap()
    }

    pub async fn write(&self, bench: &Bench) -> TenantTx {
        bench.database.write(&self.society.scope(Actor::System, now())).await.unwrap()
    }

    /// All pages of a search.
    pub async fn find(&self, bench: &Bench, typed: &str, page: u64) -> Vec<FoundPerson> {
        let tx = self.read(bench).await;
        let (mut all, mut after): (Vec<FoundPerson>, Option<PageKey>) = (Vec::new(), None);
        loop {
            let found = roster::find(&tx, typed, after, page).await.unwrap();
            assert!(found.people.len() <= usize::try_from(page).unwrap());
            all.extend(found.people);
            after = found.next;
            if after.is_none() {
                return all;
            }
        }
    }

    /// Names that a search finds, with how it found them.
    pub async fn names(&self, bench: &Bench, typed: &str) -> Vec<(String, MatchedBy)> {
        let found = self.find(bench, typed, 100).await;
        found.into_iter().map(|found| (found.person.name, found.matched_by)).collect()
    }
}

pub fn now() -> DateTime<Utc> {
    japan(NOW)
}
