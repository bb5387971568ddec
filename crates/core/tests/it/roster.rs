//! An import changes nobody's account, and a file that contradicts the known roster is refused.

use madoguchi_core::clock::day_in_japan;
use madoguchi_core::enrolment::{self, Letter};
use madoguchi_core::registration::IdentityOutcome;
use madoguchi_core::roster::{self, Accepted, ImportDoubts, ImportRefusal, Imported, file};
use madoguchi_core::scope::Actor;
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::testing::{Bench, Sample, japan, on_both, random};

use crate::journey::{Visitor, good};

const NOW: &str = "2026-11-20T10:00:00";
const HEADER: &str = "保険者番号,記号,番号,枝番,氏名,氏名カナ,生年月日,性別,続柄,資格取得日,雇用区分\n";
/// Number, name, kana, birth date, date of joining.
const PEOPLE: [[&str; 5]; 4] = [
    ["00001000", "山田　太郎", "ヤマダ タロウ", "1973-01-21", "2011-04-01"],
    ["00001010", "鈴木　花子", "スズキ ハナコ", "1980-02-15", "2020-01-01"],
    ["00001021", "髙橋　一郎", "タカハシ イチロウ", "1985-08-16", "2023-04-01"],
    ["00001033", "田中　次郎", "タナカ ジロウ", "1991-04-09", "2024-12-01"],
];

struct Office {
    bench: Bench,
    midori: Sample,
}

impl Office {
    /// A society with these persons and letters to them.
    async fn open(bench: Bench) -> (Self, Vec<Letter>) {
        let midori = Sample::apply(&bench, "midori", japan(NOW)).await;
        let office = Self { bench, midori };
        let imported = office.import(&PEOPLE, Accepted::default()).await.unwrap();
        assert_eq!(imported.new, PEOPLE.len(), "the first roster of a society is new as a whole");
        let letters = office.letters().await;
        (office, letters)
    }

    async fn import(&self, people: &[[&str; 5]], accepted: Accepted) -> Result<Imported, ImportDoubts> {
        let number = self.midori.policy.society.insurer_numbers[0].as_str();
        let lines = people.iter().map(|[of, name, kana, born, joined]| {
            format!("{number},2101,{of},00,{name},{kana},{born},男,本人,{joined},従業員\n")
        });
        let text = HEADER.to_owned() + &lines.collect::<String>();
        let read = file::read(text.as_bytes(), day_in_japan(japan(NOW))).unwrap();
        let tx = self.bench.database.write(&self.midori.scope(Actor::System, japan(NOW))).await.unwrap();
        match roster::import(&tx, &read.rows, accepted, &mut random()).await {
            Ok(imported) => {
                tx.commit().await.unwrap();
                Ok(imported)
            }
            Err(ImportRefusal::Doubtful(doubts)) => Err(doubts),
            Err(refusal) => panic!("{refusal}"),
        }
    }

    /// Issues letters and returns those on hand.
    async fn letters(&self) -> Vec<Letter> {
        let tx = self.bench.database.write(&self.midori.scope(Actor::System, japan(NOW))).await.unwrap();
        enrolment::issue(&tx, &mut random()).await.unwrap();
        let letters = enrolment::on_hand(&tx).await.unwrap();
        tx.commit().await.unwrap();
        letters
    }

    fn visitor(&self) -> Visitor<'_> {
        Visitor::new(&self.bench, &self.midori, japan(NOW))
    }
}

#[tokio::test]
async fn a_number_that_came_to_another_person_takes_no_account_over() {
    on_both(|bench| async move {
        let (office, letters) = Office::open(bench).await;
        let visitor = office.visitor();
        let member = letters.iter().find(|letter| letter.name == "山田　太郎").unwrap();
        let typed = good(&office.midori, 1);
        let token = visitor.prepare(member, &typed).await;
        visitor.commit(&*visitor.draft(&token).await).await.unwrap();

        let mut people = PEOPLE;
        people[0] = ["00001000", "佐藤　桃子", "サトウ モモコ", "1999-09-09", "2026-10-01"];
        let doubts = office.import(&people, Accepted::default()).await.unwrap_err();
        assert_eq!(doubts, ImportDoubts { replaced: 1, in_file: 4, known: 4, ..ImportDoubts::default() });
        assert_eq!(office.letters().await.len(), letters.len(), "nothing was taken in");

        let accepted = Accepted { replaced: true, ..Accepted::default() };
        let imported = office.import(&people, accepted).await.unwrap();
        assert_eq!(imported, Imported { new: 1, replaced: 1, unchanged: 3, ..Imported::default() });
        assert_eq!(office.import(&people, Accepted::default()).await.unwrap().unchanged, 4, "the same file again");

        // The new person gets a letter and an account of their own.
        let letters = office.letters().await;
        let new = letters.iter().find(|letter| letter.name == "佐藤　桃子").expect("a letter to the new person");
        assert_eq!(new.addressed.number, "00001000");
        assert!(new.person != member.person);
        let token = visitor.present(new).await;
        assert_eq!(
            visitor.identify(&token, "19730121").await,
            IdentityOutcome::Mismatch,
            "not the member's birth date"
        );
        // The member's account is the member's as before.
        let outcome = visitor.sign_in(&typed.user_id, &typed.password).await;
        assert!(!matches!(outcome, SignInOutcome::Refused | SignInOutcome::Registering(_)));
    })
    .await;
}

#[tokio::test]
async fn corrections_of_one_persons_data_are_changes() {
    on_both(|bench| async move {
        let (office, _) = Office::open(bench).await;
        for (what, person) in [
            ("another name", ["00001010", "佐々木　花子", "ササキ ハナコ", "1980-02-15", "2020-01-01"]),
            ("another birth date", ["00001010", "佐々木　花子", "ササキ ハナコ", "1980-02-16", "2020-01-01"]),
            ("married and joined again", ["00001010", "鈴木　花子", "スズキ ハナコ", "1980-02-16", "2026-04-01"]),
            ("characters and a birth date", ["00001010", "鈴樹　花子", "スズキ ハナコ", "1980-02-17", "2026-04-01"]),
        ] {
            let mut people = PEOPLE;
            people[1] = person;
            let imported = office.import(&people, Accepted::default()).await.unwrap_or_else(|_| panic!("{what}"));
            assert_eq!((imported.changed, imported.replaced, imported.new), (1, 0, 0), "{what}");
        }
        // A variant of a character is no other name.
        let mut people = PEOPLE;
        people[1] = ["00001010", "鈴樹　花子", "スズキ ハナコ", "1980-02-17", "2026-04-01"];
        people[2] = ["00001021", "高橋　一郎", "タカハシ イチロオ", "1985-08-17", "2024-04-01"];
        assert_eq!(office.import(&people, Accepted::default()).await.unwrap().changed, 1);
    })
    .await;
}

#[tokio::test]
async fn a_file_whose_numbers_lost_their_zeros_is_refused_with_counts() {
    on_both(|bench| async move {
        let (office, letters) = Office::open(bench).await;
        let stripped =
            PEOPLE.map(|[number, name, kana, born, joined]| [number.trim_start_matches('0'), name, kana, born, joined]);
        let doubts = office.import(&stripped, Accepted::default()).await.unwrap_err();
        assert_eq!(doubts, ImportDoubts { replaced: 0, new: 4, missing: 4, in_file: 4, known: 4 });
        let half = Accepted { new: true, ..Accepted::default() };
        let doubts = office.import(&stripped, half).await.unwrap_err();
        assert_eq!((doubts.new, doubts.missing), (0, 4), "each doubt is accepted on its own");
        assert_eq!(office.letters().await.len(), letters.len(), "nothing was taken in");

        // Half of them may be new or missing.
        let two_leave: Vec<_> = PEOPLE.into_iter().take(2).collect();
        assert_eq!(office.import(&two_leave, Accepted::default()).await.unwrap().unchanged, 2);
        let one: Vec<_> = PEOPLE.into_iter().take(1).collect();
        assert_eq!(office.import(&one, Accepted::default()).await.unwrap_err().missing, 3);
        let accepted = Accepted { new: true, missing: true, ..Accepted::default() };
        assert_eq!(office.import(&stripped, accepted).await.unwrap().new, 4);
    })
    .await;
}
