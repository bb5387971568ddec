//! The state of a form while it is filled in.

/// Words beside a label that mark a field as required or optional.
const MARKS: [&str; 8] = ["※必須", "必須", "※任意", "任意", "(required)", "required", "(optional)", "optional"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Hidden,
    File,
    Checkbox,
    Radio,
    Select,
}

/// An option of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) text: String,
    pub(super) value: String,
    pub(super) selected: bool,
}

/// A field.
#[derive(Clone, Debug)]
pub(super) struct Control {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) value: String,
    pub(super) checked: bool,
    pub(super) labels: Vec<String>,
    pub(super) required: bool,
    /// The value of `maxlength`, in UTF-16 units.
    pub(super) longest: Option<usize>,
    pub(super) choices: Vec<Choice>,
    /// The file that was chosen.
    pub(super) file: Vec<u8>,
}

/// A button that sends the form.
#[derive(Clone, Debug)]
pub(super) struct Button {
    /// The number of fields before the button.
    pub(super) at: usize,
    pub(super) title: String,
    pub(super) name: String,
    pub(super) value: String,
    pub(super) action: Option<String>,
    pub(super) unchecked: bool,
    pub(super) disabled: bool,
}

/// A form.
#[derive(Clone, Debug, Default)]
pub(super) struct FormModel {
    pub(super) action: Option<String>,
    pub(super) post: bool,
    /// Whether the form brings files.
    pub(super) multipart: bool,
    /// Whether the form has `novalidate`.
    pub(super) unchecked: bool,
    pub(super) controls: Vec<Control>,
    pub(super) buttons: Vec<Button>,
}

impl Control {
    /// Rates how well a label fits: 0 for the same text, 1 for a label that begins with it, 2 for one that contains it.
    pub(super) fn fit(&self, wanted: &str) -> Option<u8> {
        self.labels.iter().filter_map(|label| fit(label, wanted)).min()
    }

    /// Types into the field, up to its `maxlength`.
    pub(super) fn type_in(&mut self, text: &str) {
        self.value = match self.longest {
            Some(longest) if text.encode_utf16().count() > longest => {
                String::from_utf16_lossy(&text.encode_utf16().take(longest).collect::<Vec<_>>())
            }
            _ => text.to_owned(),
        };
    }
}

fn fit(label: &str, wanted: &str) -> Option<u8> {
    let mut bare = label.trim();
    while let Some(rest) = MARKS.iter().find_map(|mark| bare.strip_suffix(mark)) {
        bare = rest.trim_end();
    }
    match () {
        () if bare == wanted || label == wanted => Some(0),
        () if bare.starts_with(wanted) => Some(1),
        () if bare.contains(wanted) => Some(2),
        () => None,
    }
}

impl FormModel {
    /// Returns what a browser would send when this button is pressed.
    ///
    /// # Errors
    /// Returns the label of the first field that a browser would ask for.
    pub(super) fn entries(&self, button: Option<&Button>) -> Result<Vec<(String, String)>, String> {
        let checks = !self.unchecked && !button.is_some_and(|button| button.unchecked);
        if checks && let Some(missing) = self.controls.iter().find(|control| self.is_missing(control)) {
            return Err(missing.labels.first().cloned().unwrap_or_else(|| missing.name.clone()));
        }
        let mut entries = Vec::new();
        let pressed = |entries: &mut Vec<(String, String)>, at: usize| {
            if let Some(button) = button.filter(|button| button.at == at && !button.name.is_empty()) {
                entries.push((button.name.clone(), button.value.clone()));
            }
        };
        for (at, control) in self.controls.iter().enumerate() {
            pressed(&mut entries, at);
            let off = matches!(control.kind, Kind::Checkbox | Kind::Radio) && !control.checked;
            if !control.name.is_empty() && !off && control.kind != Kind::File {
                entries.push((control.name.clone(), control.value.clone()));
            }
        }
        pressed(&mut entries, self.controls.len());
        Ok(entries)
    }

    /// The files that a browser would send; nothing where the form brings none.
    pub(super) fn files(&self) -> Option<Vec<(String, Vec<u8>)>> {
        let files = self.controls.iter().filter(|control| control.kind == Kind::File);
        self.multipart.then(|| files.map(|control| (control.name.clone(), control.file.clone())).collect())
    }

    fn is_missing(&self, control: &Control) -> bool {
        control.required
            && match control.kind {
                Kind::Hidden => false,
                Kind::File => control.file.is_empty(),
                Kind::Text | Kind::Select => control.value.is_empty(),
                Kind::Checkbox => !control.checked,
                Kind::Radio => !self.controls.iter().any(|other| other.name == control.name && other.checked),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Document;

    #[test]
    fn a_label_fits_as_people_read_it() {
        for (label, wanted, expected) in [
            ("パスワード ※必須", "パスワード", Some(0)),
            ("パスワード確認用 必須", "パスワード", Some(1)),
            ("生年月日（入力例：19790822）", "生年月日", Some(1)),
            ("新しいパスワード", "パスワード", Some(2)),
            ("ユーザID", "パスワード", None),
        ] {
            assert_eq!(fit(label, wanted), expected, "{label}");
        }
    }

    #[test]
    fn only_what_is_on_is_sent_and_the_button_in_its_place() {
        let page = Document::read(
            "<form><input name=a value=1><button name=b value=2>b</button><input type=checkbox name=c>\
             <input type=radio name=d value=x><input type=radio name=d value=y checked><select name=e><option>p\
             <option value=q selected>Q</select><textarea name=f>t</textarea><input value=unnamed></form>",
        );
        let form = &page.forms[0];
        let entries = form.entries(form.buttons.first()).unwrap();
        let shown: Vec<_> = entries.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(shown, ["a=1", "b=2", "d=y", "e=q", "f=t"]);
    }

    #[test]
    fn a_browser_asks_for_required_fields_first() {
        let form = |attributes: &str| {
            let page = Document::read(&format!("<form {attributes}><label>名前<input name=a required></label></form>"));
            page.forms[0].entries(None)
        };
        assert_eq!(form(""), Err("名前".into()));
        assert!(form("novalidate").is_ok());
    }

    #[test]
    fn a_field_takes_no_more_than_it_says() {
        let mut page = Document::read("<form><input name=a maxlength=3></form>");
        let control = &mut page.forms[0].controls[0];
        control.type_in("abcd");
        assert_eq!(control.value, "abc");
    }
}
