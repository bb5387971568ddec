//! One field finds a person by whatever the desk has in hand, and never a person of another society.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use madoguchi_core::database::{Database, Pool};
use madoguchi_core::ids::PersonId;
use madoguchi_core::roster;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::PageKey;
use madoguchi_core::roster::search::MatchedBy::{self, Email, Kana, Name, ProvisionalId, SymbolAndNumber, UserId};
use madoguchi_core::testing::{Bench, on_both};
use uuid::Uuid;

use super::{Desk, KNOWN, invented};

/// What is typed, and whom it finds, in the order of the list: the beginning of the name, and how it was found.
const CORPUS: &[(&str, &[(&str, MatchedBy)])] = &[
    // Variants of characters, width and spaces.
    ("髙橋", &[("髙橋　美咲", Name), ("髙橋　祐二", Name)]),
    ("高橋", &[("髙橋　美咲", Name), ("髙橋　祐二", Name)]),
    ("高橋祐二", &[("髙橋　祐二", Name)]),
    (" 髙橋　祐二 ", &[("髙橋　祐二", Name)]),
    ("高橋 祐", &[("髙橋　祐二", Name)]),
    ("高 祐", &[("髙橋　祐二", Name)]),
    ("祐二", &[("髙橋　祐二", Name)]),
    ("山崎", &[("山﨑", Name)]),
    ("山嵜華子", &[("山﨑", Name)]),
    ("斎藤", &[("齋藤", Name)]),
    ("斉藤", &[("齋藤", Name)]),
    ("齊藤　ビオラ", &[("齋藤", Name)]),
    ("渡辺", &[("渡邉", Name)]),
    ("渡邊一郎", &[("渡邉", Name)]),
    ("葛城", &[("葛", Name)]),
    ("葛\u{E0101}城優", &[("葛", Name)]),
    ("吉野", &[("𠮷野", Name)]),
    ("佐佐木", &[("佐々木", Name)]),
    ("佐々木美", &[]),
    ("浜田", &[("濵田", Name)]),
    ("浜健一", &[("濵田", Name)]),
    ("濱 健一", &[("濵田", Name)]),
    ("林", &[("林", Name)]),
    ("一関", &[]),
    // Kana: half width, hiragana, small kana, long vowels, marks.
    ("ﾀｶﾊｼ", &[("髙橋　美咲", Kana), ("髙橋　祐二", Kana)]),
    ("たかはし ゆうじ", &[("髙橋　祐二", Kana)]),
    ("タカハシユージ", &[("髙橋　祐二", Kana)]),
    ("タカ ミサ", &[("髙橋　美咲", Kana)]),
    ("髙橋 ユウジ", &[("髙橋　祐二", Name)]),
    ("タカハシ 祐二", &[("髙橋　祐二", Kana)]),
    ("ゆうじ", &[("髙橋　祐二", Kana)]),
    ("やまさ゛き", &[("山﨑", Kana)]),
    ("ヤマサキ", &[]),
    ("ヴィオラ", &[("齋藤", Name)]),
    ("う゛ぃおら", &[("齋藤", Name)]),
    ("ｳﾞｨｵﾗ", &[("齋藤", Name)]),
    ("ビオラ", &[("齋藤", Name)]),
    ("サイトウ ヴ", &[("齋藤", Kana)]),
    ("オオノ", &[("大野", Kana)]),
    ("オーノ", &[("大野", Kana), ("小野", Kana)]),
    ("おおのようこ", &[("大野", Kana)]),
    ("オノ", &[("小野", Kana)]),
    ("オーノ ヨーコ", &[("大野", Kana)]),
    ("ミスズ", &[("佐々木", Name)]),
    ("みすゞ", &[("佐々木", Name)]),
    ("さくら", &[("𠮷野", Name)]),
    ("スミス", &[("SMITH", Kana), ("スミス＝", Name)]),
    ("ジョーンズ", &[("スミス＝", Name)]),
    ("ジョンズ", &[("スミス＝", Name)]),
    ("スミス・ジョーンズ", &[("スミス＝", Name)]),
    ("メアリ", &[("スミス＝", Name)]),
    ("めありー", &[("スミス＝", Name)]),
    ("ｓｍｉｔｈ", &[("SMITH", Name)]),
    ("smith j", &[("SMITH", Name)]),
    ("john", &[("SMITH", Name)]),
    ("イチノセキ", &[("ー関", Kana)]),
    // Symbol and number.
    ("2101-00001000", &[("髙橋　美咲", SymbolAndNumber), ("髙橋　祐二", SymbolAndNumber)]),
    ("２１０１ー１０００", &[("髙橋　美咲", SymbolAndNumber), ("髙橋　祐二", SymbolAndNumber)]),
    ("記号2101 番号1000", &[("髙橋　美咲", SymbolAndNumber), ("髙橋　祐二", SymbolAndNumber)]),
    ("2101 1000 01", &[("髙橋　美咲", SymbolAndNumber)]),
    ("2101−00001000−0", &[("髙橋　祐二", SymbolAndNumber)]),
    ("210100001000", &[("髙橋　美咲", SymbolAndNumber), ("髙橋　祐二", SymbolAndNumber)]),
    ("2101-1001", &[]),
    ("ab-01-310", &[("葛", SymbolAndNumber)]),
    ("ＡＢ－０１・００３１０", &[("葛", SymbolAndNumber)]),
    ("ab‐01 321-00", &[("𠮷野", SymbolAndNumber)]),
    ("青空77", &[("SMITH", SymbolAndNumber)]),
    ("青空－００７８", &[("スミス＝", SymbolAndNumber)]),
    ("1-20461", &[("ー関", SymbolAndNumber)]),
    ("1・0020461", &[("ー関", SymbolAndNumber)]),
    // Nothing.
    ("", &[]),
    ("　", &[]),
    ("ー", &[]),
    ("@", &[]),
    ("nobody@example.jp", &[]),
    ("%", &[]),
    ("髙_", &[("髙橋　美咲", Name), ("髙橋　祐二", Name)]),
    ("髙%", &[("髙橋　美咲", Name), ("髙橋　祐二", Name)]),
    ("' OR 1=1", &[]),
    ("9999999999", &[]),
    ("member9999", &[]),
];

/// Two societies with the same persons.
async fn desks(bench: &Bench) -> [Desk; 2] {
    let desks = [Desk::open(bench, "midori").await, Desk::open(bench, "tokyometro").await];
    desks[0].import(bench, KNOWN, &invented(2000)).await;
    desks[1].import(bench, KNOWN, &[]).await;
    desks
}

#[tokio::test]
async fn every_case_of_the_corpus_finds_whom_it_should_in_few_statements() {
    on_both(|mut bench| async move {
        let desks = desks(&bench).await;
        let statements = Arc::new(AtomicUsize::new(0));
        bench.database = Database::open_counted(&bench.location, Pool::default(), &statements).await.unwrap();
        let mut failed = Vec::new();
        for desk in &desks {
            for (typed, expected) in CORPUS {
                statements.store(0, Ordering::SeqCst);
                let found = desk.names(&bench, typed).await;
                let sent = statements.load(Ordering::SeqCst);
                let fits = found.len() == expected.len()
                    && found
                        .iter()
                        .zip(*expected)
                        .all(|((name, how), (begin, by))| name.starts_with(begin) && how == by);
                // Which of two words is rarer, the search itself, and what is shown of persons, insured persons and accounts.
                if !fits || sent > 5 {
                    failed.push(format!("{typed:?} ({sent} statements): {found:?}"));
                }
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn ids_and_addresses_find_their_person_in_their_society_alone() {
    on_both(|bench| async move {
        let [midori, metro] = [Desk::open(&bench, "midori").await, Desk::open(&bench, "tokyometro").await];
        midori.import(&bench, KNOWN, &[]).await;
        metro.import(&bench, KNOWN, &[]).await;
        let name = "渡邉　一郎";
        let letter = midori.register(&bench, name).await;
        let address = crate::journey::good(&midori.society, 1).email;
        let id = letter.login_id.as_str();
        let apart = format!("{} {}-{}", &id[..4], &id[4..7], &id[7..]);
        let wide: String = address.chars().map(|c| if c == '@' { '＠' } else { c }).collect();
        for (typed, how) in [
            (id, ProvisionalId),
            (apart.as_str(), ProvisionalId),
            ("member0001", UserId),
            ("ＭＥＭＢＥＲ０００１", UserId),
            (address.as_str(), Email),
            (address.to_uppercase().as_str(), Email),
            (wide.as_str(), Email),
        ] {
            assert_eq!(midori.names(&bench, typed).await, [(name.to_owned(), how)], "{typed}");
            assert_eq!(metro.names(&bench, typed).await, [], "{typed}");
        }
        let found = midori.find(&bench, "渡辺", 10).await.remove(0).person;
        assert!(found.id == letter.person && found.account.is_some());
        assert!(metro.find(&bench, "渡辺", 10).await.remove(0).person.account.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_found_person_is_shown_with_household_coverage_and_employer() {
    on_both(|bench| async move {
        let desk = Desk::open(&bench, "midori").await;
        desk.import(&bench, KNOWN, &[]).await;
        let find = async |typed: &str| desk.find(&bench, typed, 10).await.remove(0).person;
        let (wife, husband) = (find("髙橋美咲").await, find("髙橋祐二").await);
        assert!(wife.insured.as_ref().is_some_and(|insured| insured.id == husband.id && insured.name == husband.name));
        assert!(husband.insured.is_none());
        assert_eq!((wife.relationship.as_str(), husband.relationship.as_str()), ("妻", "本人"));
        assert_eq!((wife.employer_code.as_str(), wife.employer_name.as_str()), ("02", "事業所02"), "the household's");
        assert_eq!(husband.kana, "タカハシ ユウジ");
        assert_eq!(husband.coverage, CoverageToday::Covered);
        let former = find("山崎").await;
        assert_eq!(
            (former.coverage, former.lost_on.map(|day| day.to_string())),
            (CoverageToday::Ended, Some("2025-04-01".into()))
        );
        assert_eq!(find("佐々木").await.coverage, CoverageToday::Coming);
    })
    .await;
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_and_repetition() {
    on_both(|bench| async move {
        let desks = desks(&bench).await;
        let all = |page| desks[0].find(&bench, "ア", page);
        let (by_seven, by_hundred) = (all(7).await, all(100).await);
        let ids = |found: &[roster::search::FoundPerson]| found.iter().map(|found| found.person.id).collect::<Vec<_>>();
        assert_eq!(ids(&by_seven), ids(&by_hundred));
        assert_eq!(by_seven.len(), ids(&by_seven).iter().collect::<BTreeSet<_>>().len());
        let expected = invented(2000)
            .iter()
            .filter(|[.., kana, _, _, _, _]| kana.split(' ').any(|word| word.starts_with('ア')))
            .count();
        assert!(expected > 500);
        assert_eq!(by_seven.len(), expected);
        let kana: Vec<&str> = by_seven.iter().map(|found| found.person.kana.as_str()).collect();
        assert!(kana.is_sorted(), "{kana:?}");

        let tx = desks[0].read(&bench).await;
        let nobody = PageKey::after(PersonId(Uuid::from_u128(7)));
        assert_eq!(ids(&roster::find(&tx, "ア", Some(nobody), 7).await.unwrap().people), ids(&by_seven)[..7]);
        // A person of another society is nobody here.
        let other = desks[1].find(&bench, "林", 1).await.remove(0).person.id;
        let after_other = roster::find(&tx, "ア", Some(PageKey::after(other)), 7).await.unwrap();
        assert_eq!(ids(&after_other.people), ids(&by_seven)[..7]);
        assert_eq!(PageKey::after(other).to_string().parse(), Ok(PageKey::after(other)));
    })
    .await;
}

#[tokio::test]
async fn another_name_is_found_and_the_earlier_one_no_longer() {
    on_both(|bench| async move {
        let desk = Desk::open(&bench, "midori").await;
        desk.import(&bench, KNOWN, &[]).await;
        let mut married = KNOWN.to_vec();
        married[4][3] = "山本　洋子";
        married[4][4] = "ヤマモト ヨウコ";
        assert_eq!(desk.import(&bench, &married, &[]).await.changed, 1);
        assert_eq!(desk.names(&bench, "大野").await, []);
        assert_eq!(desk.names(&bench, "オオノ").await, []);
        assert_eq!(desk.names(&bench, "山本").await, [("山本　洋子".to_owned(), Name)]);
        assert_eq!(desk.names(&bench, "ヨウコ").await, [("山本　洋子".to_owned(), Kana)]);
        // A number that came to another person finds that person.
        let mut replaced = married;
        replaced[5] = ["2101", "00001046", "00", "森　光", "モリ ヒカル", "本人", "2026-10-01", "", "02"];
        assert_eq!(desk.import(&bench, &replaced, &[]).await.replaced, 0, "the birth date is the same");
        assert_eq!(desk.names(&bench, "2101-1046").await, [("森　光".to_owned(), SymbolAndNumber)]);
    })
    .await;
}
