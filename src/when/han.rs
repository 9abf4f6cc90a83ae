//! Numbers in Chinese characters, as vertical and formal texts write times: 下午六時四十二分, 二〇二六年十一月.

/// What counts a part of a time.
const COUNTERS: &str = "年月日號号時时點点分秒";

/// The text with such numbers in figures, where a counter follows; `None` where there is none.
pub fn in_figures(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains(|char| COUNTERS.contains(char)) {
        return None;
    }
    let mut written = String::with_capacity(text.len());
    let mut is_changed = false;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|char| value(char).is_none() && unit(char).is_none()).unwrap_or(rest.len());
        let is_counted = rest[end..].starts_with(|char| COUNTERS.contains(char));
        if end > 0
            && is_counted
            && let Some(number) = number(&rest[..end])
        {
            written.push_str(&number.to_string());
            is_changed = true;
            rest = &rest[end..];
        } else {
            let end = end.max(first.len_utf8());
            written.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    is_changed.then_some(written)
}

/// 四十二 is forty-two, 一一五 one hundred and fifteen, digit by digit.
fn number(text: &str) -> Option<u32> {
    if !text.contains(|char| unit(char).is_some()) {
        return text.chars().try_fold(0_u32, |so_far, char| so_far.checked_mul(10)?.checked_add(value(char)?));
    }
    let (mut sum, mut open) = (0_u32, None);
    for char in text.chars() {
        match (value(char), unit(char)) {
            (Some(value), _) => open = Some(value),
            // 十 alone is ten; 廿 and 卅 are twenty and thirty.
            (_, Some((unit, is_whole))) => {
                let count = if is_whole { 1 } else { open.take().unwrap_or(1) };
                sum = sum.checked_add(count.checked_mul(unit)?)?;
            }
            _ => return None,
        }
    }
    sum.checked_add(open.unwrap_or(0))
}

fn value(char: char) -> Option<u32> {
    match char {
        '零' | '〇' | '○' => Some(0),
        _ => "一二三四五六七八九".chars().zip(1..).find(|(digit, _)| *digit == char).map(|(_, value)| value),
    }
}

/// What a character is worth, and whether nothing multiplies it.
fn unit(char: char) -> Option<(u32, bool)> {
    match char {
        '十' => Some((10, false)),
        '百' => Some((100, false)),
        '千' => Some((1_000, false)),
        '廿' => Some((20, true)),
        '卅' => Some((30, true)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_before_a_counter_are_figures() {
        for (text, figures) in [
            ("下午六時四十二分", "下午6時42分"),
            ("民國一一五年十一月二十八日", "民國115年11月28日"),
            ("二〇二六年三月廿一日", "2026年3月21日"),
            ("十時五分", "10時5分"),
            ("星期六", ""),
            ("一千零四票", ""),
            ("6時42分", ""),
            ("a.m.", ""),
        ] {
            assert_eq!(in_figures(text).unwrap_or_default(), figures, "{text}");
        }
    }
}
