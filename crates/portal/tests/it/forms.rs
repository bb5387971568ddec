//! Forms that no page of ours sends: words and a 4xx, never a 500, nothing written.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::access::Both;
use crate::app::TestApp;
use crate::walk::{Entry, present, walk};
use crate::wire::{drawn_for, get, page, post, send};

/// A form's path, its fields with values that are fine, and who sends it from a page that was drawn for them.
struct Sent {
    path: &'static str,
    fields: Vec<(&'static str, String)>,
    cookies: String,
    drawn_for: String,
}

/// Every form of a portal with something to lose, each from a browser that stands on its page.
async fn forms(app: &TestApp) -> Vec<Sent> {
    let metro = app.society("tokyometro");
    let stanley = app.society("stanleykenpo");
    let fields =
        |pairs: &[(&'static str, &str)]| pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let cookie = |browser: &Browser| format!("registration={}", browser.cookie("registration").unwrap());
    let entry = Entry::of("tokyometro");
    let letter = &metro.letters[0];
    let identity = present(app, "tokyometro", letter).await;
    let account = walk(app, "tokyometro", &metro.letters[1], &entry, links::REGISTER_ACCOUNT).await;
    let (step, entry2) = (&stanley.letters, Entry::of("stanleykenpo"));
    let terms = walk(app, "stanleykenpo", &step[0], &entry2, links::REGISTER_TERMS).await;
    let user_id = walk(app, "stanleykenpo", &step[1], &entry2, links::REGISTER_USER_ID).await;
    let password = walk(app, "stanleykenpo", &step[2], &entry2, links::REGISTER_PASSWORD).await;
    let email = walk(app, "stanleykenpo", &step[3], &entry2, links::REGISTER_EMAIL).await;
    let confirm = walk(app, "tokyometro", &metro.letters[2], &entry.called("Third2026"), links::REGISTER_CONFIRM).await;
    let key = confirm.hidden_fields().into_iter().find(|(name, _)| name == "key").unwrap().1;
    let mut forms = vec![
        Sent {
            path: links::SIGN_IN,
            fields: fields(&[("user_id", &letter.login_id), ("password", letter.password.expose())]),
            cookies: String::new(),
            drawn_for: String::new(),
        },
        Sent {
            path: links::REGISTER_IDENTITY,
            fields: fields(&[
                ("insurer_number", "06131114"),
                ("birth_date", &crate::walk::birth_date(letter)),
                ("consent", "agree"),
            ]),
            cookies: cookie(&identity),
            drawn_for: String::new(),
        },
        Sent {
            path: links::REGISTER_ACCOUNT,
            fields: fields(&[
                ("user_id", "Fresh2026"),
                ("new_password", "Hotaru2026x"),
                ("new_password_confirm", "Hotaru2026x"),
                ("email", "fresh@example.jp"),
            ]),
            cookies: cookie(&account),
            drawn_for: String::new(),
        },
        Sent {
            path: links::REGISTER_TERMS,
            fields: fields(&[("consent", "agree")]),
            cookies: cookie(&terms),
            drawn_for: String::new(),
        },
        Sent {
            path: links::REGISTER_USER_ID,
            fields: fields(&[("user_id", "Fresh2026")]),
            cookies: cookie(&user_id),
            drawn_for: String::new(),
        },
        Sent {
            path: links::REGISTER_PASSWORD,
            fields: fields(&[("new_password", "Hotaru-2026"), ("new_password_confirm", "Hotaru-2026")]),
            cookies: cookie(&password),
            drawn_for: String::new(),
        },
        Sent {
            path: links::REGISTER_EMAIL,
            fields: fields(&[("email", "fresh@example.jp")]),
            cookies: cookie(&email),
            drawn_for: String::new(),
        },
        Sent {
            path: links::REGISTER_CONFIRM,
            fields: fields(&[("key", &key)]),
            cookies: cookie(&confirm),
            drawn_for: String::new(),
        },
        Sent {
            path: links::VERIFY_EMAIL,
            fields: fields(&[("token", &"A".repeat(43))]),
            cookies: String::new(),
            drawn_for: String::new(),
        },
        Sent {
            path: links::LANGUAGE,
            fields: fields(&[("language", "ja"), ("return_to", "/terms")]),
            cookies: String::new(),
            drawn_for: String::new(),
        },
    ];
    for form in &mut forms {
        form.drawn_for = drawn_for(&app.at(form.slug(), form.path), &form.cookies).await.unwrap_or_default();
    }
    forms
}

impl Sent {
    fn slug(&self) -> &'static str {
        let stepwise =
            [links::REGISTER_TERMS, links::REGISTER_USER_ID, links::REGISTER_PASSWORD, links::REGISTER_EMAIL];
        if stepwise.contains(&self.path) { "stanleykenpo" } else { "tokyometro" }
    }

    /// The body with the field at `at` made into something else.
    fn with(&self, at: usize, value: &[u8]) -> Vec<u8> {
        let mut body = format!("drawn_for={}&", self.drawn_for).into_bytes();
        for (index, (name, good)) in self.fields.iter().enumerate() {
            body.extend(format!("{}{name}=", if index == 0 { "" } else { "&" }).into_bytes());
            if index == at {
                body.extend(value);
            } else {
                body.extend(url::form_urlencoded::byte_serialize(good.as_bytes()).collect::<String>().into_bytes());
            }
        }
        body
    }
}

fn same_origin(app: &TestApp, slug: &str) -> String {
    app.at(slug, "")
}

#[tokio::test]
async fn junk_in_any_field_of_any_form_is_told_in_words_and_writes_nothing() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "stanleykenpo"]).await;
        let forms = forms(&app).await;
        let before = app.rows().await;
        let (megabyte, many) = (vec![b'a'; 1 << 20], b"&x=1".repeat(200));
        for form in &forms {
            let (url, origin) = (app.at(form.slug(), form.path), same_origin(&app, form.slug()));
            for (at, (name, good)) in form.fields.iter().enumerate() {
                let again = format!("{good}&{name}={good}");
                let bare = format!("{good}&{name}");
                let junk: [(&str, &[u8], u16); 9] = [
                    ("a NUL", b"a%00b", 400),
                    ("a bare NUL", b"a\0b", 400),
                    ("broken UTF-8", b"%ff%fe", 400),
                    ("bare broken UTF-8", b"\xe3\x81", 400),
                    ("half a surrogate", b"%ed%a0%80", 400),
                    ("the field twice", again.as_bytes(), 400),
                    ("the field again without a value", bare.as_bytes(), 400),
                    ("a megabyte", &megabyte, 413),
                    ("two hundred more fields", &many, 400),
                ];
                for (what, value, status) in junk {
                    let from = [("origin", origin.as_str())];
                    let reply = send(&url, &form.cookies, &from, form.with(at, value)).await;
                    assert_eq!(reply.status, status, "{what} in {name} of {}", form.path);
                    let heading = page(&reply).headings()[0].clone();
                    let expected = if status == 413 {
                        "送られた内容が大きすぎます"
                    } else {
                        "送られた内容を読み取れませんでした"
                    };
                    assert_eq!(heading, expected, "{what} in {name} of {}", form.path);
                    assert_eq!(reply.header("set-cookie"), None);
                }
            }
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn other_content_types_are_refused() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "stanleykenpo"]).await;
        let forms = forms(&app).await;
        let before = app.rows().await;
        for form in &forms {
            let (url, origin) = (app.at(form.slug(), form.path), same_origin(&app, form.slug()));
            let json = format!(
                "{{{}}}",
                form.fields.iter().map(|(n, v)| format!("{n:?}:{v:?}")).collect::<Vec<_>>().join(",")
            );
            for content_type in ["application/json", "text/plain", "multipart/form-data; boundary=x", ""] {
                for body in [json.clone().into_bytes(), form.with(usize::MAX, b"")] {
                    let headers = [
                        ("content-type", content_type),
                        ("cookie", form.cookies.as_str()),
                        ("origin", origin.as_str()),
                    ];
                    let reply = Browser::new().request("POST", &url, &headers, Some(body)).await;
                    assert_eq!(reply.status, 400, "{content_type} to {}", form.path);
                    assert_eq!(page(&reply).headings()[0], "送られた内容を読み取れませんでした");
                }
            }
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_missing_field_is_asked_for_and_never_breaks_a_page() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "stanleykenpo"]).await;
        let forms = forms(&app).await;
        let before = app.rows().await;
        for form in &forms {
            let url = app.at(form.slug(), form.path);
            for left_out in 0..form.fields.len() {
                let fields = form.fields.iter().enumerate().filter(|(at, _)| *at != left_out);
                let fields: Vec<_> = fields.map(|(_, (name, value))| (*name, value.as_str())).collect();
                let reply = post(&url, &form.cookies, &fields).await;
                let expected = match form.path {
                    // A key that isn't the draft's shows what would be registered now; a language without a page is
                    // the first page's; without a token there is no link.
                    links::REGISTER_CONFIRM | links::LANGUAGE => 303,
                    links::VERIFY_EMAIL => 404,
                    _ => 422,
                };
                assert_eq!(reply.status, expected, "{} without {}", form.path, form.fields[left_out].0);
                if expected == 422 {
                    assert_eq!(page(&reply).select(".banner.error h2"), ["入力内容をご確認ください"], "{}", form.path);
                }
            }
            assert!(post(&url, &form.cookies, &[]).await.status < 500, "{}", form.path);
        }
        // A question whether a user ID is free is counted, whatever else is missing.
        assert_eq!(app.rows().await.changed_since(&before), ["attempt_counter"]);
    })
    .await;
}

#[tokio::test]
async fn fields_that_a_form_does_not_have_change_nothing() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let app = &both.app;
        let letter = &app.society("tokyometro").letters[2];
        let entry = Entry::of("tokyometro").called("Third2026");
        let browser = walk(app, "tokyometro", letter, &entry, links::REGISTER_ACCOUNT).await;
        let cookies = format!("registration={}", browser.cookie("registration").unwrap());
        let fields = [
            ("user_id", "Third2026"),
            ("new_password", "Hotaru2026x"),
            ("new_password_confirm", "Hotaru2026x"),
            ("email", "third@example.jp"),
            ("tenant_id", "00000000-0000-0000-0000-000000000000"),
            ("person_id", "00000000-0000-0000-0000-000000000000"),
            ("id", "1"),
            ("email_verified", "true"),
            ("verified_at", "2026-11-20T00:00:00Z"),
            ("registered_at", "2001-01-01T00:00:00Z"),
            ("state", "committed"),
            ("role", "admin"),
        ];
        assert_eq!(post(&app.at("tokyometro", links::REGISTER_ACCOUNT), &cookies, &fields).await.status, 303);
        let rows = app.rows().await;
        assert!(!rows.hold("2001-01-01") && !rows.hold("admin"));
        assert!(!rows.hold("third@example.jp"), "addresses are sealed");
        let confirm = get(&app.at("tokyometro", links::REGISTER_CONFIRM), &cookies).await;
        let key = page(&confirm).attributes("input[name=key]", "value").remove(0);
        let extra =
            [("key", key.as_str()), ("user_id", "Sneaked2026"), ("email", "sneaked@example.jp"), ("notify", "yes")];
        assert_eq!(post(&app.at("tokyometro", links::REGISTER_CONFIRM), &cookies, &extra).await.status, 303);
        let rows = app.rows().await;
        assert!(rows.hold("Third2026") && !rows.hold("Sneaked2026"));
    })
    .await;
}

#[tokio::test]
async fn odd_queries_and_paths_never_break_a_page() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let before = both.app.rows().await;
        let cookies = format!("{}; {}", both.here.member(), both.here.registering());
        let routes = madoguchi_portal::routes();
        let long = format!("?notice={}", "a".repeat(5000));
        for route in routes.list().iter().filter(|route| route.method == "GET" && !route.path.contains('{')) {
            for query in [
                "?notice=%00",
                "?notice=%ff",
                "?notice=a&notice=b",
                "?token=%00",
                "?token=a&token=b",
                "?=&&&=",
                "?notice[]=1",
                "?%00=1",
                "?<script>",
                &long,
            ] {
                for cookies in ["", cookies.as_str()] {
                    let reply = get(&both.app.at("tokyometro", &format!("{}{query}", route.path)), cookies).await;
                    assert!(reply.status < 500, "{}{query:.30}: {}", route.path, reply.status);
                    assert!(!reply.text().contains("<script>"), "{}{query:.30}", route.path);
                }
            }
        }
        for path in [
            "/%00",
            "/%ff",
            "/..%2f..%2fetc/passwd",
            "//",
            "/sign-in/",
            "/SIGN-IN",
            "/register",
            "/register/",
            "/register/nothing",
            "/home/x",
            "/.env",
        ] {
            let reply = get(&both.app.at("tokyometro", path), "").await;
            assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
        }
        assert_eq!(both.app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}
