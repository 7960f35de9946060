use serde_json::json;

use crate::driver::{Browser, key};
use crate::site::Site;

/// Two certificates that contradict themselves, so that a person is asked whatever the confidence is.
const CERTIFICATES: &str = concat!(
    r#"{"id": "K1", "sex": "女", "age": 62, "manner": "転倒・転落", "cause_Ia": "大腿骨頚部骨折", "duration_Ia": "2時間", "place_type": "住居", "means": "𠮷田方。自殺の意思があり自宅2階のベランダから飛び降りた"}"#,
    "\n",
    r#"{"id": "K2", "sex": "男", "age": 54, "manner": "転倒・転落", "cause_Ia": "頸髄損傷", "place_type": "道路", "means": "<b>河川敷</b>の自転車道で車止めのポールに自転車で衝突し転落"}"#,
    "\n",
);
/// The number of the certificate that the list marks, once it is the one on the page; empty before.
const OPEN: &str = "((id) => document.querySelector('#form h2')?.textContent.endsWith(id) ? id : '')\
     (document.querySelector('#queue [aria-selected=true] .waits-id')?.textContent)";
const COUNT: &str = "document.getElementById('count').textContent";
const FOCUSED: &str = "document.activeElement.id";

/// The page with the two certificates in its list; the number of the one that is open.
fn opened(site: &Site) -> String {
    let browser = &site.browser;
    site.open("/deaths");
    browser.wait("document.getElementById('nothing').innerText.includes('--queue')");
    let add = "fetch('/api/v1/deaths/queue', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: arguments[0] })\
               .then((answer) => answer.json()).then((answer) => { window.answer = answer; })";
    browser.run(add, &[json!(CERTIFICATES)]);
    browser.wait("window.answer?.added === 2");
    site.open("/deaths");
    browser.wait(OPEN);
    browser.text(OPEN)
}

fn other(id: &str) -> &'static str {
    if id == "K1" { "K2" } else { "K1" }
}

/// The code proposed for the certificate that is open, without its dot.
fn proposed(browser: &Browser) -> String {
    browser.text("document.querySelector('#proposal .code').textContent").replace('.', "")
}

#[test]
fn certificates_are_decided_with_two_keys() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    let first = opened(&site);
    let second = other(&first);
    assert_eq!(browser.text(COUNT), "未決 2 / 全 2");
    browser.shoot("wide-9-deaths");

    browser.press(&[key::ENTER]);
    assert_eq!(browser.text(FOCUSED), "by");
    assert!(browser.text("document.getElementById('by-missing').textContent").contains("担当者名"));
    // The letters of a name are no keys.
    browser.fill("#by", "統計 Jack");
    assert_eq!(browser.text(OPEN), first);
    browser.press(&[key::ENTER]);
    assert_eq!(browser.text(FOCUSED), "queue");

    let accepted = proposed(browser);
    browser.press(&[key::ENTER]);
    browser.wait(&format!("{OPEN} === '{second}'"));
    assert_eq!(browser.text(COUNT), "未決 1 / 全 2");
    assert!(browser.text("document.getElementById('said').textContent").contains("提案どおり"));

    let changed_from = proposed(browser);
    browser.press(&['c']);
    assert_eq!(browser.text(FOCUSED), "code");
    browser.fill("#code", "誤");
    browser.press(&[key::ENTER]);
    assert_eq!(browser.text("document.getElementById('code').getAttribute('aria-invalid')"), "true");
    browser.shoot("wide-10-deaths-change");
    browser.press(&[key::ESCAPE]);
    assert_eq!(browser.text(FOCUSED), "queue");
    browser.press(&['c']);
    browser.run("document.getElementById('code').select()", &[]);
    browser.fill("#code", "ｗ18.9");
    browser.press(&[key::ENTER]);
    browser.wait("document.getElementById('nothing').innerText.includes('すべて決定しました')");
    assert_eq!(browser.text(COUNT), "未決 0 / 全 2");

    browser.click("input[name=decided][value=true]");
    browser.wait(&format!("{OPEN} && document.querySelectorAll('#queue .decided').length === 2"));
    for (id, code) in [(first.as_str(), accepted.as_str()), (second, "W189")] {
        browser.run(
            "[...document.querySelectorAll('#queue .waits')].find((w) => w.innerText.includes(arguments[0])).click()",
            &[json!(id)],
        );
        browser.wait(&format!("{OPEN} === '{id}'"));
        let history = browser.text("document.getElementById('history').innerText").replace('.', "");
        assert!(history.contains(code) && history.contains("統計 Jack"), "{history}");
    }
    browser.shoot("wide-11-deaths-decided");

    browser.run(
        "fetch(document.getElementById('export').href).then((a) => a.text()).then((text) => { window.csv = text; })",
        &[],
    );
    browser.wait("window.csv");
    let csv = browser.text("window.csv");
    for row in [
        format!(r#""{first}","{accepted}","{accepted}","false","統計 Jack""#),
        format!(r#""{second}","{changed_from}","W189","true","統計 Jack""#),
    ] {
        assert!(csv.contains(&row), "{row} in {csv}");
    }
    site.open("/deaths");
    assert_eq!(browser.text("document.getElementById('by').value"), "統計 Jack");
    site.asked_nobody_else();
}

#[test]
fn words_and_slots_light_each_other_up() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    if opened(&site) != "K1" {
        browser.press(&['j']);
        browser.wait(&format!("{OPEN} === 'K1'"));
    }
    // Offsets are code points: the rare character before the words is two units of UTF-16.
    let words =
        browser.text("[...document.querySelectorAll('[data-field=means] .word')].map((w) => w.textContent).join(' ')");
    assert!(words.contains("自殺") && words.contains("ベランダ"), "{words}");
    let means = browser.text("document.querySelector('[data-field=means]').textContent");
    assert_eq!(means, "𠮷田方。自殺の意思があり自宅2階のベランダから飛び降りた");
    assert!(browser.text("document.querySelector('[data-field=means] .word').title").contains('：'));
    assert!(browser.text("document.querySelector('.warning').innerText").contains("自殺"));

    browser.run("document.querySelector('[data-field=means] .word').focus()", &[]);
    browser.wait("document.querySelectorAll('.slots tr.lit').length > 0");
    browser.press(&[key::ENTER]);
    assert_eq!(browser.text("document.activeElement.closest('tr').className"), "lit");
    browser.wait("document.querySelectorAll('.word.lit').length > 0");
    assert_eq!(browser.text(COUNT), "未決 2 / 全 2");

    browser.press(&['j', 'k', 'j']);
    browser.wait(&format!("{OPEN} !== ''"));
    browser.view(420, 900, "dark");
    browser.shoot("narrow-5-deaths");
    assert_eq!(browser.text("document.documentElement.scrollWidth <= innerWidth"), "true");
    assert_eq!(browser.text("document.querySelectorAll('#certificate b').length"), "0");
}

#[test]
fn a_file_is_added_and_its_broken_rows_are_told() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    opened(&site);
    let add = "const transfer = new DataTransfer(); const field = document.getElementById('file');\
               transfer.items.add(new File([new Uint8Array(arguments[0])], 'rows.csv')); field.files = transfer.files;\
               field.dispatchEvent(new Event('change'))";
    // 番号,死因の種類,手段及び状況 and a row of it in Shift_JIS; the cell in quotes goes on over a line.
    let heading = b"\x94\xd4\x8d\x86,\x8e\x80\x88\xf6\x82\xcc\x8e\xed\x97\xde,\x8e\xe8\x92\x69\x8b\x79\x82\xd1\x8f\xf3\x8b\xb5\r\n";
    let row = b"K3,\x8e\xa9\x8e\x45,\"\x93\x5d\x93\x7c\r\n\x8e\x96\x8c\xcc\"\r\n";
    browser.run(add, &[json!([heading.as_slice(), row.as_slice()].concat())]);
    browser.wait("document.getElementById('added').innerText.includes('1 件を読み取り')");
    let broken = "{\"id\": \"K1\", \"means\": \"\"}\n\n[1]\n";
    browser.run(add, &[json!(broken.as_bytes())]);
    browser.wait("document.getElementById('added').innerText.includes('3 行目：')");
    browser.run(add, &[json!(b"a,b\n1,2\n".as_slice())]);
    browser.wait("document.querySelector('#added .problem')?.textContent.includes('見出し')");
}

#[test]
fn the_page_of_certificates_is_english_too() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    opened(&site);
    browser.click("#language");
    browser.wait("document.getElementById('count').textContent === '2 open of 2'");
    let left = "[...document.querySelectorAll('[data-say], #form dt, .slots th, h3, .badge')].filter((n) => /[ぁ-ん一-龠]/.test(n.textContent)).map((n) => n.textContent)";
    assert_eq!(browser.text(left), "");
    site.open("/");
    browser.click(".elsewhere");
    browser.wait("location.pathname === '/deaths'");
}
