//! The texts as content: complete in both languages, used, well formed and in one voice.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use madoguchi_core::gates::{Gate, Mender};
use madoguchi_core::outbox::{Mail, OperatorNotice, SecurityNotice, StaffNotice};
use madoguchi_core::support_codes::Hitch;
use madoguchi_core::tenancy::TenantStatus;

/// Messages of a language: key → where it stands and its text.
type Messages = BTreeMap<String, Message>;

struct Message {
    file: String,
    text: String,
}

impl Message {
    /// Names of the arguments.
    fn arguments(&self) -> BTreeSet<&str> {
        self.text
            .split('$')
            .skip(1)
            .filter_map(|rest| rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next())
            .collect()
    }

    /// What stands in it without placeables and their variants' names.
    fn plain(&self) -> String {
        let mut depth = 0_usize;
        let mut plain = String::new();
        for character in self.text.chars() {
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                other if depth == 0 => plain.push(other),
                _ => {}
            }
        }
        plain
    }
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder of all crates").to_owned()
}

fn files_below(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        if path.is_dir() {
            files_below(&path, endings, found);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
}

fn messages(language: &str) -> Messages {
    let mut files = Vec::new();
    files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language), &["ftl"], &mut files);
    let mut messages = Messages::new();
    for path in files {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut last: Option<String> = None;
        for line in fs::read_to_string(&path).expect("a locale file").lines() {
            if line.starts_with(|first: char| first.is_ascii_lowercase()) {
                let (key, text) = line.split_once('=').expect("a message");
                let key = key.trim().to_owned();
                let message = Message { file: file.clone(), text: text.trim().to_owned() };
                let earlier = messages.insert(key.clone(), message);
                assert!(earlier.is_none(), "{language}: {key} stands twice");
                last = Some(key);
            } else if line == "}" || (line.starts_with(' ') && !line.trim().is_empty()) {
                let message = last.as_ref().and_then(|key| messages.get_mut(key)).expect("a message goes on");
                message.text.push('\n');
                message.text.push_str(line.trim());
            } else {
                assert!(line.is_empty() || line.starts_with('#'), "{language}/{file}: what is 「{line}」?");
            }
        }
    }
    messages
}

/// Sources of all crates that show texts, with their paths.
fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for folder in fs::read_dir(crates()).expect("the folder of all crates").filter_map(Result::ok) {
        if folder.file_name() == "words" {
            continue;
        }
        for part in ["src", "templates"] {
            files_below(&folder.path().join(part), &["rs", "html", "txt"], &mut files);
        }
    }
    files.into_iter().filter_map(|path| fs::read_to_string(&path).ok().map(|source| (path, source))).collect()
}

/// The string literal that `source` begins with, white space aside.
fn literal(source: &str) -> Option<&str> {
    source.trim_start().strip_prefix('"')?.split('"').next()
}

fn is_key(text: &str) -> bool {
    text.contains('-')
        && !text.ends_with('-')
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Keys that are looked up: by calls of `t`, `text` and `format`, and by name in code that chooses between texts, where
/// a literal begins as some text's key does.
fn looked_up<'a>(source: &'a str, messages: &Messages) -> Vec<&'a str> {
    let beginning = |key: &str| key.split('-').take(3).collect::<Vec<_>>().join("-");
    let beginnings: BTreeSet<String> = messages.keys().map(|key| beginning(key)).collect();
    let called =
        ["t(key=", ".text(", ".format("].into_iter().flat_map(|call| source.split(call).skip(1)).filter_map(literal);
    let named =
        source.split('"').filter(|text| text.matches('-').count() >= 3 && beginnings.contains(&beginning(text)));
    called.chain(named).filter(|key| is_key(key)).collect()
}

/// Keys that the templates of `sign_in_notice`, `staff_notice` and `operator_notice` make of what happened: a text and a subject for each.
fn keys_of_notices() -> BTreeSet<String> {
    let key = |of: &str, what: &str| format!("{of}-notice-{}", what.replace('_', "-"));
    let members = SecurityNotice::WORDS.iter().map(|what| key("sign-in", what));
    let staff = StaffNotice::WORDS.iter().map(|what| key("staff", what));
    let operators = OperatorNotice::WORDS.iter().map(|what| key("operator", what));
    members.chain(staff).chain(operators).flat_map(|key| [format!("{key}-subject"), key]).collect()
}

fn fail_on(faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn both_languages_say_the_same_with_the_same_arguments() {
    let (ja, en) = (messages("ja"), messages("en"));
    let mut faults = Vec::new();
    for (key, japanese) in &ja {
        match en.get(key) {
            None => faults.push(format!("{key} is missing in English")),
            Some(english) if english.file != japanese.file => faults.push(format!("{key} stands in two files")),
            Some(english) if english.arguments() != japanese.arguments() => {
                faults.push(format!("{key}: {:?} and {:?}", japanese.arguments(), english.arguments()));
            }
            Some(_) => {}
        }
    }
    faults.extend(en.keys().filter(|key| !ja.contains_key(*key)).map(|key| format!("{key} is missing in Japanese")));
    fail_on(&faults);
}

#[test]
fn every_text_that_is_looked_up_is_there() {
    let ja = messages("ja");
    let mut faults = Vec::new();
    for (path, source) in sources() {
        for key in looked_up(&source, &ja).into_iter().filter(|key| !ja.contains_key(*key)) {
            faults.push(format!("{}: {key}", path.display()));
        }
    }
    let of_notices = keys_of_notices().into_iter().filter(|key| !ja.contains_key(key));
    faults.extend(of_notices.map(|key| format!("crates/mail/templates of notices: {key}")));
    fail_on(&faults);
}

/// Keys that are made of the paths of a policy's keys.
fn keys_of_policies() -> BTreeSet<String> {
    madoguchi_core::policy::keys::message_keys().into_iter().collect()
}

#[test]
fn every_key_of_a_policy_has_words() {
    let (ja, en) = (messages("ja"), messages("en"));
    let missing: Vec<String> =
        keys_of_policies().into_iter().filter(|key| !ja.contains_key(key) || !en.contains_key(key)).collect();
    fail_on(&missing);
}

/// Keys that the desk makes of the kinds of mails.
fn keys_of_mails() -> BTreeSet<String> {
    Mail::KINDS.iter().map(|kind| format!("desk-mail-kind-{}", kind.replace('_', "-"))).collect()
}

/// Keys that are made of the gates before a society goes live, of who can mend what they lack, and of the states of a society.
fn keys_of_gates() -> BTreeSet<String> {
    let gates = Gate::ALL.iter().flat_map(|gate| ["", "-missing"].map(|end| format!("gate-{}{end}", gate.word())));
    let menders = Mender::ALL.iter().map(|mender| format!("gate-mender-{}", mender.word()));
    let states = TenantStatus::ALL.iter().map(|status| format!("command-state-{}", status.word()));
    let others = ["gate-not-checked", "gate-accounts-open"].map(str::to_owned);
    gates.chain(menders).chain(states).chain(others).map(|key| key.replace('_', "-")).collect()
}

#[test]
fn every_gate_and_every_state_has_words() {
    let (ja, en) = (messages("ja"), messages("en"));
    let missing: Vec<String> =
        keys_of_gates().into_iter().filter(|key| !ja.contains_key(key) || !en.contains_key(key)).collect();
    fail_on(&missing);
}

/// Keys that the desk makes of what stops somebody on a page of the portal.
fn keys_of_hitches() -> BTreeSet<String> {
    let word = |hitch| serde_json::to_value(hitch).unwrap_or_default().as_str().unwrap_or_default().replace('_', "-");
    Hitch::ALL.iter().flat_map(|hitch| ["", "-remedy"].map(|end| format!("desk-hitch-{}{end}", word(hitch)))).collect()
}

#[test]
fn every_hitch_has_words_at_the_desk() {
    let (ja, en) = (messages("ja"), messages("en"));
    let missing: Vec<String> =
        keys_of_hitches().into_iter().filter(|key| !ja.contains_key(key) || !en.contains_key(key)).collect();
    fail_on(&missing);
}

#[test]
fn every_kind_of_mail_has_a_name_at_the_desk() {
    let ja = messages("ja");
    let missing: Vec<String> = keys_of_mails().into_iter().filter(|key| !ja.contains_key(key)).collect();
    fail_on(&missing);
}

#[test]
fn every_text_is_used() {
    let sources: Vec<String> = sources().into_iter().map(|(_, source)| source).collect();
    let mentioned: BTreeSet<&str> =
        sources.iter().flat_map(|source| source.split('"')).filter(|text| is_key(text)).collect();
    let made: BTreeSet<String> = keys_of_notices()
        .into_iter()
        .chain(keys_of_mails())
        .chain(keys_of_policies())
        .chain(keys_of_hitches())
        .chain(keys_of_gates())
        .collect();
    let faults: Vec<String> = messages("ja")
        .keys()
        .filter(|key| !mentioned.contains(key.as_str()) && !made.contains(*key))
        .map(|key| format!("{key} is used nowhere"))
        .collect();
    fail_on(&faults);
}

#[test]
fn every_lookup_gives_the_arguments_that_the_text_has() {
    let ja = messages("ja");
    let mut faults = Vec::new();
    for (path, source) in sources().iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending != "rs")) {
        for call in source.split("t(key=").skip(1) {
            let Some(message) = literal(call).and_then(|key| ja.get(key)) else { continue };
            // The call's own arguments, up to its closing bracket.
            let mut depth = 1_usize;
            let end = call.find(|c: char| {
                depth = match c {
                    '(' => depth + 1,
                    ')' => depth - 1,
                    _ => depth,
                };
                depth == 0
            });
            let call = call.get(..end.unwrap_or(call.len())).unwrap_or(call);
            for argument in message.arguments().iter().filter(|name| !call.contains(&format!("{name}="))) {
                faults.push(format!("{}: {} wants {argument}", path.display(), literal(call).unwrap_or_default()));
            }
        }
    }
    for (key, message) in keys_of_notices().iter().filter_map(|key| Some((key, ja.get(key)?))) {
        let others = message.arguments().into_iter().filter(|name| *name != "society").map(str::to_owned);
        faults.extend(others.map(|argument| format!("crates/mail/templates/sign_in_notice: {key} wants {argument}")));
    }
    fail_on(&faults);
}

#[test]
fn brackets_and_quotation_marks_come_in_pairs() {
    let mut faults = Vec::new();
    for language in ["ja", "en"] {
        for (key, message) in messages(language) {
            let mut open = Vec::new();
            for character in message.plain().chars() {
                let closes = match character {
                    '「' => {
                        open.push('」');
                        None
                    }
                    '『' => {
                        open.push('』');
                        None
                    }
                    '（' => {
                        open.push('）');
                        None
                    }
                    '【' => {
                        open.push('】');
                        None
                    }
                    '“' => {
                        open.push('”');
                        None
                    }
                    '(' => {
                        open.push(')');
                        None
                    }
                    '」' | '』' | '）' | '】' | '”' | ')' => Some(character),
                    _ => None,
                };
                if closes.is_some_and(|closing| open.pop() != Some(closing)) {
                    faults.push(format!("{language} {key}: {character} closes nothing"));
                }
            }
            if !open.is_empty() {
                faults.push(format!("{language} {key}: {open:?} is missing"));
            }
        }
    }
    fail_on(&faults);
}

#[test]
fn japanese_speaks_in_one_kind_voice() {
    const HARD: [&str; 6] = ["不正", "無効", "失敗", "異常", "エラーが発生", "禁止"];
    const ENDS: [&str; 7] = ["ます", "ません", "です", "ください", "ました", "でした", "ませんか"];
    let mut faults = Vec::new();
    for (key, message) in messages("ja") {
        let text = message.plain();
        faults.extend(HARD.iter().filter(|word| text.contains(**word)).map(|word| format!("{key} says {word}")));
        let sentences: Vec<&str> = text.split_inclusive('。').collect();
        for sentence in sentences.iter().filter_map(|sentence| sentence.strip_suffix('。')) {
            // A remark in brackets may stand behind the verb.
            let said =
                sentence.strip_suffix('）').and_then(|rest| rest.rsplit_once('（')).map_or(sentence, |(said, _)| said);
            if !ENDS.iter().any(|end| said.ends_with(end)) {
                faults.push(format!("{key}: 「{sentence}。」 ends in another voice"));
            }
        }
        if text.chars().any(|c| matches!(c, '\u{ff61}'..='\u{ff9f}')) {
            faults.push(format!("{key} has half-width kana"));
        }
        if text.contains(['?', '!', ';']) && !text.contains("! #") {
            faults.push(format!("{key} has half-width punctuation"));
        }
    }
    fail_on(&faults);
}

#[test]
fn no_text_carries_markup_or_invisible_marks() {
    let mut faults = Vec::new();
    for language in ["ja", "en"] {
        for (key, message) in messages(language) {
            let invisible =
                |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\t');
            if message.plain().contains(['<', '>', '&']) || message.text.contains(invisible) {
                faults.push(format!("{language} {key}"));
            }
        }
    }
    fail_on(&faults);
}

/// Words that a text replaces by others, each with what to say. One thing has one word, and sentences are those that
/// people say.
const JAPANESE_MANNERISMS: &[(&str, &str)] = &[
    ("サインアウト", "ログアウト"),
    ("サインイン", "ログイン"),
    ("デバイス", "端末"),
    ("加入者専用", "窓口"),
    ("全て", "すべて"),
    ("分から", "わから"),
    ("探す", "さがす"),
    ("回復コード", "リカバリーコード"),
    ("皆さま", "すべての方"),
    ("登録を外", "削除"),
    ("ログアウトさせ", "ログアウトする"),
    ("いりません", "必要ありません"),
    ("お受けしていません", "できません"),
    ("より前に", "最後の日に「までに」"),
    ("より前は", "最後の日に「までは」"),
    ("よりあと", "以降"),
    ("同じもの", "同じ"),
    ("違うもの", "違う、または名前"),
    ("別のもの", "別のに続けて名前"),
    ("別々のもの", "別々のに続けて名前"),
    ("会社のもの", "会社のメールアドレス"),
    ("入力中のもの", "入力中の方"),
    ("中のもの", "中の方、または名前"),
    ("登録しているもの", "登録中のに続けて名前"),
    ("ほうから", "順に"),
    ("ではないこと", "できません"),
    ("申し込みになって", "お心当たりのない"),
];

/// The same for English, as whole words without regard to case. “mail” is what the post brings; a contraction with “not”
/// is easily read over; nobody presses a link.
const ENGLISH_MANNERISMS: &[(&str, &str)] = &[
    ("e-mail", "email"),
    ("e-mails", "emails"),
    ("mail", "email"),
    ("mails", "emails"),
    ("mailed", "emailed"),
    ("please", "the sentence without it"),
    ("stands", "is"),
    ("stand", "are"),
    ("slip", "mistake"),
    ("mend", "fix"),
    ("anew", "again"),
    ("at once", "straight away"),
    ("somebody", "someone"),
    ("there is no such", "… not found, … does not exist"),
    ("means nothing to you", "this wasn’t you"),
    ("notified to", "our records show"),
    ("of no use", "you may lose"),
    ("knows passkeys", "supports passkeys"),
    ("did not work", "too many attempts"),
    ("member pages", "web counter"),
    ("second address", "backup address"),
    ("second email address", "backup email address"),
    ("second step", "two-step sign-in"),
    ("ways of signing in", "sign-in methods"),
    ("way to confirm", "sign-in method"),
    ("press", "select"),
    ("junk", "spam"),
    ("capital", "upper case"),
    ("can't", "cannot"),
    ("don't", "do not"),
    ("isn't", "is not"),
    ("doesn't", "does not"),
];

/// Texts of the terminal, where a key is pressed.
const MAY_PRESS: &[&str] = &["demo-stop"];

#[test]
fn one_word_stands_for_one_thing_and_sentences_are_plain() {
    let mut faults = Vec::new();
    for (key, message) in messages("ja") {
        let text = message.plain();
        let found = JAPANESE_MANNERISMS.iter().filter(|(word, _)| text.contains(word));
        faults.extend(found.map(|(word, instead)| format!("ja {key}: 「{word}」, not 「{instead}」")));
    }
    for (key, message) in messages("en") {
        // Brackets and quotation marks separate words, and the apostrophe doesn't.
        let text = message.plain().replace('’', "'").to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || "'-".contains(c))).collect();
        let text = format!(" {} ", words.join(" "));
        let found = ENGLISH_MANNERISMS.iter().filter(|(word, _)| text.contains(&format!(" {} ", word.to_lowercase())));
        let found = found.filter(|(word, _)| *word != "press" || !MAY_PRESS.contains(&key.as_str()));
        faults.extend(found.map(|(word, instead)| format!("en {key}: “{word}”, not “{instead}”")));
    }
    fail_on(&faults);
}
