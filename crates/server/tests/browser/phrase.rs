use crate::driver::key;
use crate::site::Site;

const CODES: &str = "[...document.querySelectorAll('#phrase-codes .coding > summary .code')].map((c) => c.textContent)";

#[test]
fn codes_come_while_typing() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    site.open("/");
    browser.wait("document.getElementById('version').textContent !== ''");
    browser.run("document.getElementById('tab-chart').focus()", &[]);
    browser.press(&[key::RIGHT]);
    assert_eq!(browser.text("document.activeElement.id"), "tab-phrase");
    browser.fill("#phrase", "右大腿骨転子部骨折");
    browser.wait(&format!("{CODES}[0] === 'S72.1'"));
    let first = browser.text("document.querySelector('.coding[open]').innerText");
    for part in ["修飾語を外すと", "側性", "大腿骨骨折", "20000000"] {
        assert!(first.contains(part), "{part} in {first}");
    }
    browser.shoot("wide-6-phrase");
    browser.view(420, 900, "light");
    browser.shoot("narrow-4-phrase");
    site.asked_nobody_else();
}

#[test]
fn an_empty_phrase_has_no_codes() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    site.open("/#phrase");
    browser.click("#tries .chip");
    browser.wait(&format!("{CODES}.length > 0"));
    browser.run("document.getElementById('phrase').value = ''", &[]);
    browser.fill("#phrase", &key::ENTER.to_string());
    browser.wait(&format!("{CODES}.length === 0"));
}

#[test]
fn the_language_is_switched_and_remembered() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    site.open("/");
    assert_eq!(browser.text("document.documentElement.lang"), "ja");
    browser.click("#language");
    assert_eq!(browser.text("document.documentElement.lang"), "en");
    assert_eq!(browser.text("document.getElementById('code').textContent"), "Find codes");
    site.open("/");
    assert_eq!(browser.text("document.getElementById('tab-phrase').textContent"), "Look up a phrase");
    browser.click("#example");
    browser.wait("document.querySelectorAll('#annotated .mention').length > 0");
    browser.click("#annotated .mention");
    browser.shoot("wide-7-english");
    browser.click("#language");
    assert_eq!(browser.text("document.getElementById('edit').textContent"), "本文を編集");
    site.open("/?lang=en");
    assert_eq!(browser.text("document.documentElement.lang"), "en");
}

#[test]
fn every_text_of_the_page_has_an_english_one() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    site.open("/?lang=en");
    browser.wait("document.getElementById('version').textContent !== ''");
    let left = "[...document.querySelectorAll('[data-say]')].filter((n) => /[ぁ-ん一-龠]/.test(n.textContent)).map((n) => n.dataset.say)";
    assert_eq!(browser.text(left), "");
}

#[test]
fn the_description_of_the_api_is_drawn() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    site.open("/api#body-too-large");
    browser.wait("document.querySelectorAll('.operation').length === 15");
    assert!(browser.text("document.getElementById('body-too-large').textContent").contains("413"));
    assert!(browser.text("document.getElementById('code_chart').textContent").contains("/api/v1/code"));
    let dangling = "[...document.querySelectorAll('a[href^=\"#\"]')].filter((a) => !document.getElementById(a.hash.slice(1))).map((a) => a.hash)";
    assert_eq!(browser.text(dangling), "");
    browser.view(1280, 1600, "light");
    browser.run("scrollTo(0, 0)", &[]);
    browser.shoot("wide-8-api");
    site.asked_nobody_else();
}
