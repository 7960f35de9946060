use serde_json::json;

use crate::driver::key;
use crate::site::Site;

/// A name outside the basic plane first, so that code points and UTF-16 units differ.
const CHART: &str = "𠮷田氏 78歳。既往に脳梗塞あり。誤嚥性肺炎で入院。発熱なし。肺塞栓症の疑い。";

const MARKS: &str = "[...document.querySelectorAll('#annotated .mention')]";
const FOCUSED: &str = "document.activeElement";

#[test]
fn mentions_are_marked_where_they_stand() {
    let Some(site) = Site::start() else { return };
    site.code(CHART);
    let browser = &site.browser;
    let marked = browser.text(&format!("{MARKS}.map((m) => m.textContent + ':' + m.dataset.status)"));
    assert_eq!(marked, "脳梗塞:past,誤嚥性肺炎:present,発熱:absent,肺塞栓症:suspected");
    assert_eq!(browser.text("document.getElementById('annotated').textContent"), CHART);
    assert_eq!(browser.text("document.getElementById('summary').textContent"), "4 箇所（病名 3・症状 1）");
    let styles = browser.text(&format!("new Set({MARKS}.map((m) => getComputedStyle(m).textDecoration)).size"));
    assert_eq!(styles, "4", "each status has a decoration of its own");
    site.asked_nobody_else();
}

#[test]
fn a_mention_is_chosen_and_left_by_the_keyboard_alone() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    site.open("/");
    browser.press(&[key::TAB]);
    assert_eq!(browser.text(&format!("{FOCUSED}.className")), "skip");
    browser.run("document.getElementById('text').focus()", &[]);
    browser.fill("#text", "誤嚥性肺炎で入院。発熱なし。");
    browser.press_with_control(key::ENTER);
    browser.wait(&format!("{MARKS}.length === 2 && {FOCUSED}.className === 'mention'"));
    browser.press(&[key::RIGHT]);
    assert_eq!(browser.text(&format!("{FOCUSED}.textContent")), "発熱");
    assert_eq!(browser.text("document.querySelector('#annotated .cue').textContent"), "なし");
    assert_eq!(browser.text("document.querySelector('#details h2').textContent"), "発熱");
    browser.press(&[key::ENTER]);
    assert_eq!(browser.text(&format!("{FOCUSED}.id")), "details");
    browser.press(&[key::TAB, key::TAB]);
    assert_eq!(browser.text(&format!("{FOCUSED}.tagName")), "SUMMARY");
    assert_eq!(browser.text(&format!("{FOCUSED}.parentElement.open")), "true");
    browser.press(&[key::ENTER]);
    assert_eq!(browser.text(&format!("{FOCUSED}.parentElement.open")), "false");
    browser.press(&[key::ESCAPE]);
    assert_eq!(browser.text(&format!("{FOCUSED}.textContent")), "発熱");
    assert_eq!(browser.text("document.querySelectorAll('#details h2, #annotated .cue').length"), "0");
    browser.press(&[key::DOWN, key::DOWN]);
    assert_eq!(browser.text(&format!("{FOCUSED}.textContent")), "発熱", "the last mention is the last");
}

#[test]
fn details_show_codes_parents_and_evidence() {
    let Some(site) = Site::start() else { return };
    site.code("既往に脳梗塞あり。右大腿骨転子部骨折。");
    let browser = &site.browser;
    browser.click("#annotated .mention:last-of-type");
    let details = browser.text("document.getElementById('details').innerText");
    for part in ["大腿骨転子部骨折", "存在", "病名", "S72.1", "転子貫通骨折", "大腿骨骨折", "starter 2026", "default"]
    {
        assert!(details.contains(part), "{part} in {details}");
    }
    browser.click("#annotated .mention");
    let reason = browser.text("document.querySelector('.reason').innerText");
    assert!(reason.contains("既往"), "{reason}");
    let bar = "document.querySelector('.coding .fill').getBoundingClientRect().width";
    assert!(browser.text(bar).parse::<f64>().unwrap() > 1.0, "the policy lets the bar have its width");
    browser.click(".features > summary");
    assert!(browser.text("document.querySelector('.features table').innerText").contains("寄与"));
}

#[test]
fn the_table_is_filtered_and_copied() {
    let Some(site) = Site::start() else { return };
    site.code(&format!("{CHART}\n=誤嚥性肺炎"));
    let browser = &site.browser;
    let rows = "document.querySelectorAll('#table tbody tr').length";
    assert_eq!(browser.text(rows), "5");
    browser.run("document.querySelector('input[value=present]').click()", &[]);
    assert_eq!(browser.text(rows), "2");
    assert_eq!(browser.text(&format!("{MARKS}.length")), "2");
    assert_eq!(browser.text("document.getElementById('summary').textContent"), "5 箇所のうち 2 箇所を表示");
    browser.click("#copy");
    browser.wait("document.getElementById('summary').textContent === '表をコピーしました'");
    browser.click("#edit");
    browser.press_with_control('a');
    browser.press_with_control('v');
    let pasted = browser.text("document.getElementById('text').value");
    let lines: Vec<Vec<&str>> = pasted.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines[0], ["開始", "終了", "箇所", "種類", "判定", "コード", "名称", "確信度", "手がかり"]);
    assert_eq!(lines.len(), 3, "{pasted}");
    assert_eq!(lines[1][2..7], ["誤嚥性肺炎", "病名", "存在", "J69.0", "食物及び吐物による肺臓炎"]);
}

#[test]
fn the_threshold_turns_codes_into_candidates() {
    let Some(site) = Site::start() else { return };
    site.code("誤嚥性肺炎で入院。");
    let browser = &site.browser;
    assert_eq!(browser.text("document.querySelectorAll('.mention.weak').length"), "0");
    let slide = "const s = document.getElementById('threshold'); s.value = 1; s.dispatchEvent(new Event('input'))";
    browser.run(slide, &[]);
    assert_eq!(browser.text("document.querySelectorAll('#annotated .mention.weak').length"), "1");
    assert_eq!(browser.text("document.getElementById('threshold-value').textContent"), "100%");
    assert!(browser.text("document.querySelector('#table td.code').textContent").ends_with("候補"));
}

#[test]
fn a_hostile_chart_is_text() {
    let Some(site) = Site::start() else { return };
    let hostile = "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>誤嚥性肺炎<b>なし</b>";
    site.code(hostile);
    let browser = &site.browser;
    browser.click("#annotated .mention");
    assert_eq!(browser.text("document.getElementById('annotated').textContent"), hostile);
    assert_eq!(
        browser.text("document.querySelectorAll('#annotated script, #annotated img, #annotated b').length"),
        "0"
    );
    assert_eq!(browser.text("window.broken"), "undefined");
    site.asked_nobody_else();
}

#[test]
fn files_are_read_in_the_encodings_of_japanese_systems() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    // 肺炎 in Shift_JIS, EUC-JP, ISO-2022-JP and UTF-8 with a byte order mark.
    let encoded: [&[u8]; 4] = [
        &[0x94, 0x78, 0x89, 0x8a],
        &[0xc7, 0xd9, 0xb1, 0xea],
        &[0x1b, 0x24, 0x42, 0x47, 0x59, 0x31, 0x6a, 0x1b, 0x28, 0x42],
        &[0xef, 0xbb, 0xbf, 0xe8, 0x82, 0xba, 0xe7, 0x82, 0x8e],
    ];
    for bytes in encoded {
        site.open("/");
        let drop = "const data = new DataTransfer(); data.items.add(new File([new Uint8Array(arguments[0])], 'a.txt')); \
                    document.getElementById('chart').dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))";
        browser.run(drop, &[json!(bytes)]);
        browser.wait("!document.getElementById('reading').hidden");
        assert_eq!(browser.text("document.getElementById('annotated').textContent"), "肺炎", "{bytes:x?}");
    }
}

#[test]
fn an_empty_chart_and_a_chart_without_mentions_say_so() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    site.open("/");
    browser.click("#code");
    browser.wait("document.getElementById('problem').textContent === '診療記録を入力してください。'");
    site.code("本日は晴天なり。");
    assert_eq!(browser.text("document.getElementById('summary').textContent"), "該当する箇所は見つかりませんでした。");
}

#[test]
fn the_example_in_every_guise() {
    let Some(site) = Site::start() else { return };
    let browser = &site.browser;
    site.open("/");
    browser.wait("document.getElementById('version').textContent !== ''");
    browser.shoot("wide-1-empty");
    browser.click("#example");
    browser.wait(&format!("{MARKS}.length > 8"));
    browser.shoot("wide-2-coded");
    browser.click("#annotated .mention[data-status=suspected]");
    browser.shoot("wide-3-selected");
    browser.view(1280, 2000, "light");
    browser.shoot("wide-4-all");
    browser.view(1280, 1000, "dark");
    browser.shoot("wide-5-dark");
    browser.view(420, 900, "light");
    browser.run("document.querySelector('#annotated .mention[data-status=suspected]').scrollIntoView()", &[]);
    browser.shoot("narrow-1-selected");
    browser.press(&[key::ESCAPE]);
    browser.run("scrollTo(0, 0)", &[]);
    browser.shoot("narrow-2-coded");
    let wider =
        "[document.documentElement, document.getElementById('annotated')].some((e) => e.scrollWidth > e.clientWidth)";
    assert_eq!(browser.text(wider), "false", "a narrow page does not scroll sideways");
    browser.view(420, 2600, "dark");
    browser.shoot("narrow-3-all-dark");
    browser.view(800, 1400, "print");
    browser.shoot("paper");
    assert_eq!(browser.text("getComputedStyle(document.querySelector('.tools')).display"), "none");
}
