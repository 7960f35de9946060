use crate::driver::key;
use crate::site::Site;

const GROUPS: &str = "[...document.querySelectorAll('#details .system')].map((s) => s.dataset.system + ':' + s.querySelector('.code').textContent)";
const LINES: &str = "[...document.querySelectorAll('#table td.code')].map((c) => c.textContent)";
const ASKED: &str = "performance.getEntriesByType('resource').filter((e) => e.name.endsWith('/api/v1/code')).length";

#[test]
fn one_system_has_no_toggles_and_no_headings() {
    let Some(site) = Site::start() else { return };
    site.code("肺炎で入院。");
    let browser = &site.browser;
    assert_eq!(browser.text("[...document.querySelectorAll('.systems')].every((row) => row.hidden)"), "true");
    browser.click("#annotated .mention");
    assert_eq!(browser.text("document.querySelectorAll('#details .system-name').length"), "0");
    assert_eq!(browser.text("document.querySelector('#table td.code').textContent"), "J18.9");
}

#[test]
fn toggles_filter_what_is_shown_without_asking_again() {
    let Some(site) = Site::with_icd11() else { return };
    site.code("肺炎で入院。発熱あり。");
    let browser = &site.browser;
    let toggles = "[...document.querySelectorAll('#reading .systems button')].map((b) => b.textContent)";
    assert_eq!(browser.text(toggles), "ICD-10,ICD-11", "only what is loaded is offered");
    browser.click("#annotated .mention");
    assert_eq!(browser.text(GROUPS), "icd10:J18.9,icd11:CA40.Z");
    let headings = "[...document.querySelectorAll('#details .system-name')].map((h) => h.textContent)";
    assert_eq!(browser.text(headings), "ICD-10,ICD-11");
    assert_eq!(browser.text(LINES), "ICD-10 J18.9,ICD-11 CA40.Z,ICD-10 R50.9");
    browser.click("#reading .systems [data-system=icd10]");
    assert_eq!(browser.text(GROUPS), "icd11:CA40.Z");
    assert_eq!(browser.text(LINES), "CA40.Z,", "what no shown system has a code for has none");
    assert_eq!(browser.text("document.querySelectorAll('#annotated .mention.weak').length"), "1");
    let pressed = "[...document.querySelectorAll('.systems [data-system=icd10]')].map((b) => b.ariaPressed)";
    assert_eq!(browser.text(pressed), "false,false", "both rows are of one mind");
    browser.press(&[key::TAB, key::ENTER]);
    assert_eq!(browser.text(LINES), "–,–", "found, and nothing more");
    assert_eq!(browser.text("document.querySelectorAll('#annotated .mention.weak').length"), "0");
    assert!(browser.text("document.getElementById('details').innerText").contains("表示中の体系には"));
    browser.click("#reading .systems [data-system=icd10]");
    browser.click("#reading .systems [data-system=icd11]");
    assert_eq!(browser.text(GROUPS), "icd10:J18.9,icd11:CA40.Z");
    assert_eq!(browser.text(ASKED), "1");
    browser.shoot("wide-9-systems");
    site.asked_nobody_else();
}

#[test]
fn the_copied_table_joins_the_codes_of_a_mention() {
    let Some(site) = Site::with_icd11() else { return };
    site.code("肺炎で入院。発熱なし。");
    let browser = &site.browser;
    browser.click("#copy");
    browser.wait("document.getElementById('summary').textContent === '表をコピーしました'");
    browser.click("#edit");
    browser.press_with_control('a');
    browser.press_with_control('v');
    let pasted = browser.text("document.getElementById('text').value");
    let lines: Vec<Vec<&str>> = pasted.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 3, "{pasted}");
    assert_eq!(lines[1][2..7], ["肺炎", "病名", "存在", "J18.9 / CA40.Z", "肺炎，詳細不明 / 肺炎"]);
    assert_eq!(lines[2][2..6], ["発熱", "症状", "否定", "R50.9"]);
}

#[test]
fn phrases_are_coded_in_every_system_loaded() {
    let Some(site) = Site::with_icd11() else { return };
    let browser = &site.browser;
    site.open("/#phrase");
    browser.fill("#phrase", "肺炎");
    let codes =
        "[...document.querySelectorAll('#phrase-codes .system')].map((s) => s.querySelector('.code').textContent)";
    browser.wait(&format!("String({codes}) === 'J18.9,CA40.Z'"));
    browser.click("#panel-phrase .systems [data-system=icd10]");
    assert_eq!(browser.text(codes), "CA40.Z");
    assert_eq!(browser.text("document.querySelector('.system-name').textContent"), "ICD-11");
    let body = browser.text("document.querySelector('#phrase-codes .coding').innerText");
    for part in ["Pneumonia", "icd11 2024-01 の名称「肺炎」"] {
        assert!(body.contains(part), "{part} in {body}");
    }
}
