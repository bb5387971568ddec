//! What holds for every page in every shape and language.

mod frames;

use std::collections::HashSet;
use std::path::Path;

use frames::{Rendered, render_all};
use madoguchi_words::Language;
use scraper::{ElementRef, Html, Selector};

/// Every page, rendered strictly: what a template uses and wasn't given is an error.
fn pages() -> Vec<Rendered> {
    let engine = madoguchi_portal::engine().expect("the templates parse");
    [Language::Ja, Language::En]
        .into_iter()
        .flat_map(|language| render_all(&engine, language).expect("every sample renders"))
        .collect()
}

fn select<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector");
    html.select(&selector).collect()
}

fn text(element: &ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

/// Calls `check` for every page and fails with all that it finds.
fn every_page(check: impl Fn(&Html, &str, &mut Vec<String>)) {
    let mut faults = Vec::new();
    for page in pages() {
        let html = Html::parse_document(&page.html);
        let mut found = Vec::new();
        check(&html, &page.html, &mut found);
        faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", page.name)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_template_that_is_a_page_has_a_sample() {
    let rendered: HashSet<String> = pages()
        .into_iter()
        .filter_map(|page| page.name.splitn(3, '.').take(2).collect::<Vec<_>>().join("/").into())
        .collect();
    let engine = madoguchi_portal::engine().expect("the templates parse");
    // Components and the layout are no pages of their own.
    for path in engine.names().filter(|path| !path.ends_with("/components.html") && !path.starts_with("layout/")) {
        assert!(rendered.contains(path.trim_end_matches(".html")), "{path} has no sample");
    }
}

#[test]
fn every_page_says_its_name_language_and_society() {
    every_page(|html, source, faults| {
        let title = select(html, "title").first().map(text).unwrap_or_default();
        let headings = select(html, "h1");
        match headings.as_slice() {
            [one] if text(one).is_empty() => faults.push("the heading is empty".into()),
            [_] => {}
            other => faults.push(format!("{} headings of the first rank", other.len())),
        }
        if !title.contains('｜') || title.starts_with('｜') {
            faults.push(format!("the title is 「{title}」"));
        }
        if select(html, "html[lang]").is_empty() {
            faults.push("no language".into());
        }
        if !source.starts_with("<!doctype html>") {
            faults.push("no doctype".into());
        }
        if select(html, "main#main").len() != 1 {
            faults.push("not one main part".into());
        }
    });
}

#[test]
fn no_text_is_missing_on_any_page() {
    every_page(|html, _, faults| {
        let words = html.root_element().text().flat_map(str::split_whitespace).collect::<Vec<_>>();
        let is_key = |word: &str| {
            word.matches('-').count() >= 2
                && word.starts_with(|c: char| c.is_ascii_lowercase())
                && word.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit())
        };
        faults.extend(words.iter().filter(|word| is_key(word)).map(|word| format!("the key {word}")));
        faults.extend(
            words.iter().filter(|word| word.contains("{$") || word.contains("{ $")).map(|word| (*word).to_owned()),
        );
    });
}

#[test]
fn ids_are_unique_and_what_refers_to_one_finds_it() {
    every_page(|html, _, faults| {
        let mut ids = HashSet::new();
        for element in select(html, "[id]") {
            let id = element.attr("id").unwrap_or_default();
            if id.is_empty() || !ids.insert(id) {
                faults.push(format!("the id {id} stands twice"));
            }
        }
        let mut refer = |element: &ElementRef<'_>, to: &str| {
            if !ids.contains(to) {
                faults.push(format!("{} refers to {to}", element.value().name()));
            }
        };
        for element in
            select(html, "label[for], a[href^='#'], [aria-describedby], [aria-labelledby], [data-for], [data-same]")
        {
            let attributes = ["for", "aria-describedby", "aria-labelledby", "data-for", "data-same"];
            for to in attributes.iter().filter_map(|name| element.attr(name)).flat_map(str::split_whitespace) {
                refer(&element, to);
            }
            if let Some(to) = element.attr("href").and_then(|href| href.strip_prefix('#')) {
                refer(&element, to);
            }
        }
    });
}

#[test]
fn every_field_has_a_visible_label_and_no_hint_that_vanishes() {
    every_page(|html, _, faults| {
        for input in select(html, "input:not([type=hidden]):not([hidden]), select, textarea") {
            let id = input.attr("id").unwrap_or_default();
            let labels = select(html, &format!("label[for='{id}']"));
            if labels.len() != 1 || labels.iter().any(|label| text(label).is_empty() || text(label).contains('※')) {
                faults.push(format!("the field {id} has {} labels", labels.len()));
            }
            for forbidden in ["placeholder", "maxlength", "autofocus", "title"] {
                if input.attr(forbidden).is_some() {
                    faults.push(format!("the field {id} has {forbidden}"));
                }
            }
            if input.attr("autocomplete").is_none() && matches!(input.attr("type"), Some("text" | "password" | "email"))
            {
                faults.push(format!("the field {id} doesn't say what it completes"));
            }
            if input.attr("type") == Some("password") && input.attr("value").is_some() {
                faults.push(format!("a password comes back in {id}"));
            }
        }
        if !select(html, "label *").is_empty() {
            faults.push("something stands inside a label".into());
        }
    });
}

#[test]
fn what_a_browser_or_a_password_manager_fills_in_is_named_as_it_knows_it() {
    every_page(|html, _, faults| {
        let named = |id: &str| {
            let field = select(html, &format!("[id='{id}']"));
            field.first().map(|field| field.attr("autocomplete").unwrap_or_default().to_owned())
        };
        // A code that is read out on the telephone or stands on paper is no app's.
        let by_desk_code = !select(html, "form[action='/recovery/desk-code']").is_empty();
        for (id, expected) in [("birth_date", "bday"), ("code", "one-time-code"), ("email", "email")] {
            if named(id).is_some_and(|found| found != expected) && !(id == "code" && by_desk_code) {
                faults.push(format!("the field {id} isn't named {expected}"));
            }
        }
        // A link that was mailed doesn't tell the user ID: who finds it would know both.
        let is_by_link = !select(html, "form[action='/recovery/new-password']").is_empty();
        let has_password = !select(html, "input[type=password]").is_empty();
        let names = select(html, "input[autocomplete~=username]").len();
        if has_password && names != usize::from(!is_by_link) {
            faults.push(format!("{names} fields beside a password are the user name"));
        }
    });
}

#[test]
fn each_form_is_sent_by_one_button() {
    every_page(|html, _, faults| {
        for form in select(html, "form") {
            let buttons = Selector::parse("button, input[type=submit], input[type=image]").expect("a selector");
            let buttons: Vec<_> = form.select(&buttons).collect();
            let action = form.attr("action").unwrap_or_default();
            if buttons.len() != 1 || buttons.first().and_then(|button| button.attr("type")) != Some("submit") {
                faults.push(format!("the form to {action} has {} buttons", buttons.len()));
            }
            if !action.starts_with('/') || action.starts_with("//") {
                faults.push(format!("a form goes to {action}"));
            }
            let required = Selector::parse("[required]").expect("a selector");
            if form.select(&required).next().is_some() && form.attr("novalidate").is_none() {
                faults.push(format!("the browser words the errors of the form to {action}"));
            }
        }
    });
}

#[test]
fn errors_stand_at_the_top_in_the_title_and_at_the_field() {
    every_page(|html, _, faults| {
        let title = select(html, "title").first().map(text).unwrap_or_default();
        let summaries = select(html, ".banner[role=alert][tabindex='-1']");
        let wrong = !select(html, ".banner.error[role=alert]").is_empty();
        if summaries.len() > 1 {
            faults.push("two summaries".into());
        }
        if wrong != (title.starts_with("エラー：") || title.starts_with("Error: ")) {
            faults.push(format!("the title is 「{title}」"));
        }
        for link in select(html, ".banner[role=alert] a") {
            let field = link.attr("href").and_then(|href| href.strip_prefix('#')).unwrap_or_default();
            let said = select(html, &format!("[id='{field}-error']")).first().map(text).unwrap_or_default();
            if !said.contains(&text(&link)) {
                faults.push(format!("「{}」 isn't said at {field}", text(&link)));
            }
        }
        for input in select(html, "[aria-invalid]") {
            let id = input.attr("id").unwrap_or_default();
            if !input.attr("aria-describedby").unwrap_or_default().split(' ').any(|to| to == format!("{id}-error")) {
                faults.push(format!("{id} doesn't name its error"));
            }
        }
    });
}

#[test]
fn nothing_stands_inline_and_nothing_is_fetched_from_elsewhere() {
    every_page(|html, source, faults| {
        for element in select(html, "*") {
            for (name, _) in element.value().attrs() {
                if name == "style" || name.starts_with("on") {
                    faults.push(format!("{} has {name}", element.value().name()));
                }
            }
        }
        if !select(html, "style, script:not([src]), iframe, link[href*='//'], script[src*='//'], img[src*='//']")
            .is_empty()
        {
            faults.push("something is inline or from elsewhere".into());
        }
        if source.contains('\u{2068}') || source.contains('\u{2069}') {
            faults.push("isolating marks".into());
        }
    });
}

#[test]
fn labels_and_buttons_are_those_that_guides_and_telephones_name() {
    let pages = pages();
    let labels = |name: &str| -> Vec<String> {
        let page = pages.iter().find(|page| page.name == name).map(|page| Html::parse_document(&page.html));
        let html = page.unwrap_or_else(|| panic!("no page {name}"));
        select(&html, "main label, main form button, main form a.button, main > * > .actions a")
            .iter()
            .map(text)
            .collect()
    };
    for (name, expected) in [
        ("sign_in.sign_in.first-visit.ja", vec!["ユーザID", "パスワード", "ログイン"]),
        (
            "registration.identity.one-page.ja",
            vec!["保険者番号", "生年月日", "西暦・元号", "同意する", "同意しない", "確認", "戻る"],
        ),
        ("registration.identity.stepwise.ja", vec!["生年月日", "西暦・元号", "実行", "戻る"]),
        ("registration.terms.stepwise.ja", vec!["同意する", "同意しない", "実行", "戻る"]),
        (
            "registration.account.household.ja",
            vec![
                "ユーザID",
                "パスワード",
                "パスワード確認用",
                "メールアドレス",
                "通知情報更新時のメール通知",
                "入力内容確認",
                "戻る",
            ],
        ),
        ("registration.user_id.preassigned.ja", vec!["ユーザーID", "実行", "戻る"]),
        ("registration.password.case-insensitive.ja", vec!["パスワード", "パスワード確認用", "実行", "戻る"]),
        ("registration.email.prefilled.ja", vec!["メールアドレス", "実行", "戻る"]),
        ("registration.confirm.complete.ja", vec!["試しのメールを送る", "実行", "戻る"]),
        ("registration.done.household.ja", vec!["メニューへ"]),
        ("sign_in.sign_out.ask.ja", vec!["ログアウト", "キャンセル"]),
        (
            "second_step.set_up.both.ja",
            vec!["生体認証（パスキー）", "ワンタイムパスワード", "続ける", "スマートフォンで続ける"],
        ),
        ("second_step.second_step.app.ja", vec!["確認コード", "確認", "リカバリーコード", "確認"]),
        ("home.home.registered.ja", vec!["端末の名前", "保存"]),
        ("login_methods.login_methods.full.ja", vec!["認証方法を追加", "メニューへ"]),
        ("login_methods.remove_passkey.ask.ja", vec!["削除する", "キャンセル"]),
        ("step_up.step_up.password.ja", vec!["パスワード", "確認"]),
    ] {
        assert_eq!(labels(name), expected, "{name}");
    }
}

#[test]
fn nothing_is_chosen_for_the_member() {
    every_page(|html, _, faults| {
        let errors = !select(html, ".banner[role=alert]").is_empty();
        // The method that the society advises is; it is set up only after a dialogue of its own. What the member has chosen
        // before stands on the profile's pages and on that of the household.
        if !errors
            && !select(
                html,
                "form:not([action^='/profile/']):not([action='/family/viewing']) input[checked]:not([name=method])",
            )
            .is_empty()
        {
            faults.push("something is ticked beforehand".into());
        }
    });
}

#[test]
fn style_sheet_and_script_stay_small() {
    let size = |name: &str| {
        // A file is the portal's own or shared by every face.
        let folders = ["static", "../web/static"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
        let found = folders.iter().find_map(|folder| std::fs::metadata(folder.join(name)).ok());
        found.expect("a static file").len()
    };
    // What a page loads together.
    for sheets in [
        &["base.css", "sign_in.css", "letter.css"][..],
        &["base.css", "steps.css", "letter.css"],
        &["base.css", "member.css", "home.css"],
        &["base.css", "member.css", "expenses.css"],
    ] {
        let bytes: u64 = sheets.iter().map(|name| size(name)).sum();
        assert!(bytes <= 15_000, "{sheets:?} have {bytes} bytes");
    }
    let js = size("base.js");
    assert!(js <= 4_000, "the script has {js} bytes");
    let passkeys = size("passkey.js");
    assert!(passkeys <= 4_500, "the script of passkeys has {passkeys} bytes");
    let sheet = size("sheet.js");
    assert!(sheet <= 1_200, "the script of sheets has {sheet} bytes");
    let hand_over = size("hand_over.js");
    assert!(hand_over <= 1_000, "the script of hand-overs has {hand_over} bytes");
}

/// Numbers of the screens in `docs/screens.md`: number, name of the page in Japanese, template.
fn documented() -> Vec<(String, String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/screens.md");
    let list = std::fs::read_to_string(path).expect("the list of screens");
    // The desk's pages follow in a part of their own.
    let table = list.split("\n# 担当者の画面").next().unwrap_or_default();
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let rows = table.lines().filter(|line| line.starts_with("| ") && line.contains('-') && line.contains('`'));
    rows.map(cells).map(|cells| (cells[0].clone(), cells[1].clone(), cells[2].trim_matches('`').to_owned())).collect()
}

#[test]
fn every_screen_has_a_number_of_its_own_that_the_telephone_knows() {
    let documented = documented();
    let mut found = std::collections::BTreeMap::<String, (String, HashSet<String>)>::new();
    let mut faults = Vec::new();
    for page in pages() {
        let html = Html::parse_document(&page.html);
        let said = select(&html, "footer .number-here").first().map(text).unwrap_or_default();
        let Some((word, number)) = said.split_once(' ') else {
            faults.push(format!("{}: no number in the footer", page.name));
            continue;
        };
        let is_number = number.split_once('-').is_some_and(|(letter, digits)| {
            letter.len() == 1 && letter.starts_with(|c: char| c.is_ascii_uppercase()) && digits.parse::<u8>().is_ok()
        });
        if !is_number || !matches!(word, "画面" | "Page") {
            faults.push(format!("{}: the number is 「{said}」", page.name));
        }
        let template = page.name.splitn(3, '.').take(2).collect::<Vec<_>>().join("/");
        let of = found.entry(number.to_owned()).or_insert_with(|| (template.clone(), HashSet::new()));
        if of.0 != template {
            faults.push(format!("{number} is {} and {template}", of.0));
        }
        if page.name.ends_with(".ja") {
            let title = select(&html, "title").first().map(text).unwrap_or_default();
            let name = title.split('｜').next().unwrap_or_default();
            // The word for the user ID is the society's.
            let name = name.trim_start_matches("エラー：").trim_start_matches("確認：");
            of.1.insert(name.replace("ユーザーID", "ユーザID"));
        }
    }
    for (number, (template, names)) in &found {
        match documented.iter().find(|row| row.0 == *number) {
            Some((_, name, at)) if at == template && names.contains(name) => {}
            other => faults.push(format!("| {number} | {names:?} | `{template}` | is documented as {other:?}")),
        }
    }
    faults
        .extend(documented.iter().filter(|row| !found.contains_key(&row.0)).map(|row| format!("{} is nowhere", row.0)));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_two_screens_have_one_name() {
    let mut names = std::collections::BTreeMap::<(bool, String), HashSet<String>>::new();
    for page in pages() {
        let html = Html::parse_document(&page.html);
        let title = select(&html, "title").first().map(text).unwrap_or_default();
        let name = title.split('｜').next().unwrap_or_default();
        let name = ["エラー：", "確認：", "Error: ", "Check this: "]
            .iter()
            .fold(name, |name, mark| name.trim_start_matches(mark))
            .to_owned();
        let number = select(&html, "footer .number-here").first().map(text).unwrap_or_default();
        names.entry((page.name.ends_with(".ja"), name)).or_default().insert(number);
    }
    let twice: Vec<_> = names.iter().filter(|(_, numbers)| numbers.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn every_page_is_described_and_light() {
    every_page(|html, _, faults| {
        let description = select(html, "meta[name=description]");
        let said = description.first().and_then(|meta| meta.attr("content")).unwrap_or_default();
        if description.len() != 1 || !(20..=160).contains(&said.chars().count()) {
            faults.push(format!("the description is 「{said}」"));
        }
        if select(html, "meta[name=color-scheme][content='only light']").is_empty() {
            faults.push("a browser may darken it".into());
        }
    });
}

#[test]
fn what_stands_beside_a_field_is_read_with_it() {
    every_page(|html, _, faults| {
        for input in select(html, ".field .entry input[id]") {
            let id = input.attr("id").unwrap_or_default();
            let read: Vec<_> = input.attr("aria-describedby").unwrap_or_default().split(' ').collect();
            for beside in
                select(html, &format!("[id='{id}-help'], [id='{id}-beside'], [id='{id}-rules'], [id='{id}-error']"))
            {
                if !read.contains(&beside.attr("id").unwrap_or_default()) {
                    faults.push(format!("{} isn't read with {id}", beside.attr("id").unwrap_or_default()));
                }
            }
        }
        for example in select(html, ".field .help, .field .example, .field strong") {
            let in_described = example.ancestors().filter_map(ElementRef::wrap).chain([example]).any(|element| {
                element.attr("id").is_some_and(|id| !select(html, &format!("[aria-describedby~='{id}']")).is_empty())
            });
            if !in_described {
                faults.push(format!("「{}」 isn't read with a field", text(&example)));
            }
        }
    });
}

#[test]
fn japanese_on_an_english_page_is_marked_as_japanese() {
    let japanese = |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    let mut marked = 0;
    let mut faults = Vec::new();
    for page in pages().iter().filter(|page| page.name.ends_with(".en")) {
        let html = Html::parse_document(&page.html);
        for node in html.tree.nodes() {
            let Some(said) = node.value().as_text().filter(|said| said.contains(japanese)) else { continue };
            let mut around = node.ancestors().filter_map(ElementRef::wrap);
            let language = around.clone().find_map(|element| element.attr("lang"));
            if language == Some("ja") {
                marked += 1;
            } else if !around.any(|element| matches!(element.value().name(), "title" | "option")) {
                faults.push(format!("{}: {}", page.name, said.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(marked > 50, "only {marked} parts are Japanese");
}

#[test]
fn english_sentences_have_a_space_between_them() {
    let joined = |said: &str| {
        let said: Vec<char> = said.chars().collect();
        said.windows(3).any(|at| at[0].is_lowercase() && ".?!".contains(at[1]) && at[2].is_uppercase())
    };
    let mut faults = Vec::new();
    for page in pages().iter().filter(|page| page.name.ends_with(".en")) {
        let html = Html::parse_document(&page.html.replace("<br>", "<br> "));
        for paragraph in select(&html, "main p, main li, main dd, main h1, main h2") {
            if joined(&text(&paragraph)) {
                faults.push(format!("{}: {}", page.name, text(&paragraph)));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
