use crate::driver::key;
use crate::site::Site;

const HITS: &str = "[...document.querySelectorAll('#browse-hits .hit')].map((h) => h.dataset.code)";
const CARD: &str = "document.getElementById('concept').innerText";
const FOCUSED: &str = "document.activeElement";

#[test]
fn a_concept_is_found_and_shown() {
    let Some(site) = Site::with_icd11() else { return };
    let browser = &site.browser;
    site.open("/#browse");
    let offered = "[...document.querySelectorAll('.release-choice')].map((c) => c.textContent)";
    browser.wait(&format!("{offered}.length > 0"));
    assert_eq!(browser.text(offered), "Starter set2026,ICD-11 MMS2024-01", "only releases in force");
    browser.fill("#browse-query", "肺炎");
    browser.wait(&format!("String({HITS}) === 'J189,J18,J690'"));
    assert_eq!(browser.text("document.querySelector('.hit .matched').textContent"), "肺炎");
    browser.run("document.querySelector('.release-choice input[value=icd11]').click()", &[]);
    browser.wait(&format!("String({HITS}) === 'CA40.Z'"));
    browser.click(".hit");
    browser.wait("document.querySelector('#concept.open')");
    let card = browser.text(CARD);
    for part in ["CA40.Z", "ICD-11 MMS 2024-01", "市中肺炎", "仮訳", "organism unspecified", "英語", "残余分類", "はい"]
    {
        assert!(card.contains(part), "{part} in {card}");
    }
    let chain = browser.text("[...document.querySelectorAll('#concept .step')].map((s) => s.textContent)");
    assert_eq!(chain, "12Diseases of the respiratory system,CA40Pneumonia,CA40.Z肺炎");
    browser.click("#concept .step-1 button");
    browser.wait("document.querySelector('#concept h2').textContent === 'Pneumonia'");
    browser.shoot("wide-10-browse");
    site.asked_nobody_else();
}

#[test]
fn the_list_is_walked_by_the_keyboard() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    site.open("/#browse");
    browser.fill("#browse-query", "s72");
    browser.wait(&format!("String({HITS}) === 'S72,S720,S7200,S721'"));
    let title = "document.querySelector('#concept h2')?.textContent";
    browser.press(&[key::DOWN, key::DOWN]);
    browser.wait(&format!("{title} === '大腿骨頚部骨折'"));
    assert_eq!(browser.text(&format!("{FOCUSED}.dataset.code")), "S720");
    assert_eq!(browser.text(&format!("{FOCUSED}.ariaPressed")), "true");
    browser.press(&[key::ENTER]);
    browser.wait(&format!("{FOCUSED}.id === 'concept'"));
    browser.press(&[key::ESCAPE]);
    assert_eq!(browser.text(&format!("{FOCUSED}.dataset.code")), "S720");
    assert_eq!(browser.text("document.querySelectorAll('#concept h2, .hit[aria-pressed=true]').length"), "0");
    browser.press(&[key::UP, key::UP]);
    assert_eq!(browser.text(&format!("{FOCUSED}.id")), "browse-query");
}

#[test]
fn nothing_found_and_nothing_asked_are_said_apart() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    site.open("/?lang=en#browse");
    let summary = "document.getElementById('browse-summary').textContent";
    assert_eq!(browser.text(summary), "");
    browser.fill("#browse-query", "存在しない");
    browser.wait(&format!("{summary} === 'Nothing was found.'"));
    browser.run("document.getElementById('browse-query').value = ''", &[]);
    browser.fill("#browse-query", &key::ENTER.to_string());
    browser.wait(&format!("{summary} === ''"));
}

#[test]
fn browsing_fits_a_phone() {
    let Some(site) = Site::with_icd11() else { return };
    let browser = &site.browser;
    browser.view(390, 844, "light");
    site.open("/#browse");
    browser.fill("#browse-query", "骨折");
    browser.wait(&format!("{HITS}.length > 2"));
    browser.click(".hit");
    browser.wait("document.querySelector('#concept.open')");
    assert_eq!(browser.text("getComputedStyle(document.getElementById('concept')).position"), "fixed");
    assert_eq!(browser.text("document.documentElement.scrollWidth > document.documentElement.clientWidth"), "false");
    browser.shoot("narrow-5-browse");
    browser.view(390, 844, "dark");
    browser.shoot("narrow-6-browse-dark");
}
