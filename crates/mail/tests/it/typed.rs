//! Addresses that people type and that are accepted.

/// What people type, and the address that the mail server hears.
pub fn typed_addresses() -> Vec<(String, String)> {
    let label = "b".repeat(61);
    let longest = format!("abcd@{label}.{label}.{label}.{}", "c".repeat(63));
    let pairs = [
        ("abc..def.@docomo.ne.jp", "\"abc..def.\"@docomo.ne.jp"),
        (".x-y@ezweb.ne.jp", "\".x-y\"@ezweb.ne.jp"),
        ("a...b@softbank.ne.jp", "\"a...b\"@softbank.ne.jp"),
        ("\"abc..def.\"@docomo.ne.jp", "\"abc..def.\"@docomo.ne.jp"),
        ("\"plain.dots\"@docomo.ne.jp", "plain.dots@docomo.ne.jp"),
        ("hanako+kenpo@example.jp", "hanako+kenpo@example.jp"),
        ("HANAKO.Yamada@EXAMPLE.JP", "HANAKO.Yamada@example.jp"),
        ("hanako@例え.jp", "hanako@xn--r8jz45g.jp"),
        ("!#$%&'*+-/=?^_`{|}~@example.jp", "!#$%&'*+-/=?^_`{|}~@example.jp"),
        ("x@a.b.c.d.example.jp", "x@a.b.c.d.example.jp"),
    ];
    let mut pairs: Vec<_> = pairs.map(|(typed, heard)| (typed.to_owned(), heard.to_owned())).into();
    pairs.push((longest.clone(), longest));
    pairs.push((format!("{}.@docomo.ne.jp", "d".repeat(61)), format!("\"{}.\"@docomo.ne.jp", "d".repeat(61))));
    pairs.push((format!("{}@example.jp", "e".repeat(64)), format!("{}@example.jp", "e".repeat(64))));
    pairs
}
