//! A desk on which everything that a page can be about is there, and the real address of each route with a parameter.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use madoguchi_core::links::desk as links;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::Bench;
use madoguchi_web::testing::Browser;

use crate::access::TABLE;
use crate::app::{TestDesk, Worker};

/// The society whose desk is furnished. It has medical expenses.
pub const HERE: &str = "tokyometro";
/// A society beside it.
pub const ELSEWHERE: &str = "midori";
/// A clinic's name, as a value that only the role of benefits may read.
pub const MEDICAL: &str = "秘密医院";

/// Routes with a parameter for which no page of a furnished desk has an address, with the reason.
const WITHOUT: &[(&str, &str)] = &[
    ("/account/passkeys/{id}", "the staff of these tests have no authenticator"),
    ("/account/passkeys/{id}/remove", "the staff of these tests have no authenticator"),
    ("/staff-recovery/{id}", "only an owner who has lost everything is invited anew"),
    ("/api/v1/announcements/{id}", "programs are tried in `api/matrix.rs`"),
    ("/brand/{name}", "the same for everybody"),
    ("/logo/{hash}", "the same for everybody"),
    ("/settings/asked/{id}/again", "a request whose base has moved; tried in `settings_two.rs`"),
    ("/settings/preview/{page}", "shows what was typed into a form; tried in `looks.rs`"),
    ("/settings/privacy/versions/{hash}", "the society has the standard text; tried in `terms.rs`"),
    ("/members/{id}/restriction/lift", "the member isn't hidden; tried in `closing.rs`"),
    ("/members/views/{id}/page/{*path}", "stands in a frame; `views.rs` opens its pages"),
];

/// A desk with something on every page.
pub struct Furnished {
    pub desk: TestDesk,
    /// An owner, who holds all roles, and one of support, who asked for the file about the member.
    pub owner: Worker,
    pub support: Worker,
    /// The addresses by their patterns, as the table of routes has them.
    pub paths: BTreeMap<&'static str, String>,
}

impl Furnished {
    pub async fn on(bench: Bench) -> Self {
        let desk = TestDesk::start(bench, &[HERE, ELSEWHERE]).await;
        let owner = desk.worker(HERE, "owner", &[Role::Owner]).await;
        let support = desk.worker(HERE, "support", &[Role::Support]).await;
        let letters = desk.letters(HERE);
        let letter = letters.iter().find(|letter| letter.addressed.number.ends_with("20461")).expect("the member");
        desk.register(HERE, letter).await;
        let person = links::person(letter.person);
        let (mut asks, mut clerk) = (desk.signed_in(&support).await, desk.signed_in(&owner).await);

        // One that is out, one that is planned, and a file that was looked at.
        publish(&desk, &mut clerk, "").await;
        publish(&desk, &mut clerk, "2026-11-25 09:00").await;
        look_at(&desk, &mut clerk, "202607").await;
        let file = clerk.path().to_owned();

        // A file about the member that can be taken, and another that waits for an approval.
        let ask = async |asks: &mut Browser| {
            asks.open(&desk.at(HERE, &format!("{person}/disclosure"))).await;
            asks.fill("理由", "窓口で本人を確認").press("承認を依頼する").await;
            assert!(asks.path().starts_with("/approvals/"), "{}", asks.text());
            asks.path().to_owned()
        };
        let approval = ask(&mut asks).await;
        clerk.open(&desk.at(HERE, &approval)).await;
        clerk.press("承認する").await;
        ask(&mut asks).await;

        clerk.open(&desk.at(HERE, &format!("{person}/view"))).await;
        clerk.fill("理由", "画面のご案内").press("画面を見る").await;
        let view = clerk.path().to_owned();
        assert!(view.starts_with("/members/views/"), "{}", clerk.text());

        clerk.open(&desk.at(HERE, "/announcements/new")).await;
        clerk.fill("件名", "健診の受付").fill("本文", "来週から受付をはじめます。").press("保存して確認する").await;
        assert!(clerk.path().starts_with("/announcements/"), "{}", clerk.text());
        clerk.open(&desk.at(HERE, "/settings/contact/change")).await;
        clerk.fill("受付時間", "平日 9:00～16:00").fill("いつから", "2026-12-01").press("影響を確認").await;
        clerk.fill("理由", "十二月から").press("この内容で保存").await;
        assert!(clerk.has("変更を予定しました"), "{}", clerk.text());
        clerk.open(&desk.at(HERE, "/account/tokens")).await;
        clerk.fill("何に使うか", "夜間当番").tick("窓口コードの依頼と承認").press("トークンを作る").await;
        let mut member = Browser::new();
        member.open(&desk.at_portal(HERE, "/recovery/request-letter")).await;
        let other = letters.iter().find(|other| other.person != letter.person).expect("somebody else");
        member.fill("氏名（カナ）", &other.addressed.kana);
        member.fill("生年月日", &other.birth_date.format("%Y%m%d").to_string());
        member.fill("保険者番号", "06131114").press("依頼する").await;
        assert_eq!(member.heading(), "依頼を受け付けました", "{}", member.text());

        let mut stuck = Browser::new();
        stuck.open(&desk.at_portal(HERE, "/sign-in")).await;
        stuck.fill("ユーザID", "nobody-there").fill("パスワード", "wrong-wrong-wrong").press("ログイン").await;
        let code = stuck.document().select("aside .typed.big").remove(0);
        clerk.open(&desk.at(HERE, "/members")).await;
        clerk.fill("加入者をさがす", &code).press_enter_in("加入者をさがす").await;
        assert!(clerk.path().starts_with("/stuck/"), "{}", clerk.text());
        let stuck = clerk.path().to_owned();

        let starts = [person, view, approval, stuck, file];
        let paths = crawl(&desk, &mut clerk, starts).await;
        Self { desk, owner, support, paths }
    }

    /// The address of a route: the real one where it has a parameter. `None` where there is none, for a reason.
    pub fn path(&self, pattern: &str) -> Option<String> {
        if !pattern.contains('{') {
            return Some(pattern.to_owned());
        }
        // What no page offers at the moment lies below an address that one does.
        let below = || {
            self.paths.iter().find_map(|(known, path)| {
                let rest = pattern.strip_prefix(known)?.strip_prefix('/').filter(|_| known.contains('{'))?;
                Some(format!("{path}/{}", rest.replace("{act}", "unlock"))).filter(|path| !path.contains('{'))
            })
        };
        if WITHOUT.iter().any(|(without, _)| *without == pattern) {
            return None;
        }
        let found = self.paths.get(pattern).cloned().or_else(below);
        assert!(found.is_some(), "no address of {pattern}");
        found
    }
}

/// Has a file with two rows of the member's household looked at.
async fn look_at(desk: &TestDesk, clerk: &mut Browser, month: &str) {
    const HEADER: &str =
        "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,日数,医療費総額,健保負担額,窓口負担額\n";
    let row = |branch: &str| format!("06131114,1,0020461,{branch},{month},外来,{MEDICAL},1,100,0,100\n");
    clerk.open(&desk.at(HERE, "/publications")).await;
    clerk.attach("ファイル", [HEADER, &row("01"), &row("02")].concat().as_bytes()).press("ファイルを確認する").await;
    assert_eq!((clerk.status(), clerk.heading()), (200, "ファイルの確認の結果"), "{}", clerk.text());
}

async fn publish(desk: &TestDesk, clerk: &mut Browser, from: &str) {
    look_at(desk, clerk, if from.is_empty() { "202605" } else { "202606" }).await;
    clerk.fill("公開の日時", from).press("公開する").await;
    assert!(clerk.has("取り込みました。"), "{}", clerk.text());
}

/// Whether a path is one of a pattern's.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut left, mut right) = (pattern.split('/'), path.split('/'));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(part), Some(_)) if part.starts_with("{*") => return true,
            (Some(part), Some(typed)) if part == typed || (part.starts_with('{') && !typed.is_empty()) => {}
            _ => return false,
        }
    }
}

/// The pattern that a path belongs to: the one with the most parts that are written out.
pub fn pattern_of(path: &str) -> Option<&'static str> {
    let patterns = TABLE.iter().map(|(_, pattern, _)| *pattern).filter(|pattern| fits(pattern, path));
    patterns.max_by_key(|pattern| pattern.split('/').filter(|part| !part.starts_with('{')).count())
}

/// Opens every page that links lead to from the first ones, one of each pattern, and notes the address of each pattern in
/// links and forms.
async fn crawl(desk: &TestDesk, clerk: &mut Browser, starts: [String; 5]) -> BTreeMap<&'static str, String> {
    let (mut paths, mut seen) = (BTreeMap::new(), BTreeSet::new());
    let mut next: VecDeque<String> = starts.into();
    next.extend(
        ["/today", "/members", "/letter-requests", "/announcements", "/publications", "/settings"].map(str::to_owned),
    );
    next.extend(
        ["/settings/history", "/staff", "/audit", "/account", "/account/tokens", "/employers"].map(str::to_owned),
    );
    while let Some(path) = next.pop_front() {
        let Some(pattern) = pattern_of(&path) else { continue };
        let is_first = !paths.contains_key(pattern) || !pattern.contains('{');
        paths.entry(pattern).or_insert_with(|| path.clone());
        if !is_first || path == links::SIGN_OUT || !seen.insert(path.clone()) {
            continue;
        }
        clerk.open(&desk.at(HERE, &path)).await;
        if clerk.status() != 200 {
            continue;
        }
        let (links, actions) =
            (clerk.document().attributes("a[href^='/']", "href"), clerk.document().attributes("form", "action"));
        let found = links.iter().chain(&actions);
        let found = found.filter_map(|href| href.split(['?', '#']).next()).filter(|href| href.starts_with('/'));
        for href in found {
            if let Some(pattern) = pattern_of(href)
                && !paths.contains_key(pattern)
            {
                next.push_back(href.to_owned());
            }
        }
        for action in actions.iter().filter_map(|href| href.split('?').next()) {
            if let Some(pattern) = pattern_of(action) {
                paths.entry(pattern).or_insert_with(|| action.to_owned());
            }
        }
    }
    paths
}
