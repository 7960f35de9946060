//! What is wrong with a model, in Japanese.

use ishizue_nn::ranker::RankerError;
use ishizue_nn::weights::ModelError;
use ishizue_store::models::{Fault, ModelFault};

use super::{Unusable, WeightsError};

/// Digits of a digest that are shown.
const DIGITS: usize = 12;

/// The reason and what to do, in Japanese.
pub(super) fn japanese(problem: &Unusable) -> String {
    match problem {
        Unusable::Files(fault) => files(fault),
        Unusable::Weights { file, error } => {
            format!("{file} は使えません（{}）。このバージョンで学習し直してください", weights(error))
        }
        Unusable::Kind { file, found, expected } => {
            format!("{file} は種類 {found} のモデルです。種類 {expected} のモデルを置いてください")
        }
    }
}

fn files(ModelFault { file, fault }: &ModelFault) -> String {
    let short = |digest: &str| digest.get(..DIGITS).unwrap_or(digest).to_owned();
    match fault {
        Fault::Missing => format!("{file} がありません。モデルを置くか、--models でフォルダーを指定してください"),
        Fault::Unreadable(error) => format!("{file} を読み込めません（{error}）。アクセス権を確かめてください"),
        Fault::TooLarge { limit } => {
            format!("{file} が大きすぎます（上限 {limit} バイト）。正しいファイルを置いてください")
        }
        Fault::Card(reason) => format!("{file} に誤りがあります（{reason}）。書式は docs/formats.md にあります"),
        Fault::Name { card, folder } => {
            format!("{file} は {card} のカードです。フォルダー名 {folder} をモデル名にそろえてください")
        }
        Fault::Size { expected, found } => {
            format!(
                "{file} は {found} バイトで、カードの記載（{expected} バイト）と一致しません。同じ学習で得たカードと重みを置いてください"
            )
        }
        Fault::Digest { expected, found } => format!(
            "{file} の SHA-256（{}…）がカードの記載（{}…）と一致しません。同じ学習で得たカードと重みを置いてください",
            short(found),
            short(expected)
        ),
    }
}

fn weights(error: &WeightsError) -> String {
    match error {
        WeightsError::Tagger(error) => tagger(error),
        WeightsError::Ranker(error) => ranker(error),
        WeightsError::Features => "学習したときの特徴量が、このバージョンのものと違います".to_owned(),
    }
}

fn ranker(error: &RankerError) -> String {
    match error {
        RankerError::TooLarge => "ファイルが大きすぎます".to_owned(),
        RankerError::Format(_) => "safetensors 形式でないか、壊れています".to_owned(),
        RankerError::Foreign(reason) => format!("このバージョンの順位づけモデルではありません: {reason}"),
        RankerError::Shape(name) => format!("テンソル {name} がないか、形か型が違います"),
        RankerError::Value(name) => format!("テンソル {name} に使えない値があります"),
    }
}

fn tagger(error: &ModelError) -> String {
    match error {
        ModelError::Damaged => "safetensors 形式でないか、壊れています".to_owned(),
        ModelError::TooLarge => "ファイルが大きすぎます".to_owned(),
        ModelError::Missing(name) => format!("テンソル {name} がありません"),
        ModelError::Shape { name, found, expected } => {
            format!("テンソル {name} の形が {found:?} で、必要な {expected:?} と違うか、要素の型が違います")
        }
        ModelError::NotFinite(name) => format!("テンソル {name} に有限でない値があります"),
        ModelError::Metadata(name) => format!("メタデータ {name} がないか、このバージョンと合いません"),
        ModelError::Kind { found, expected } => format!("種類が {found} です（必要なのは {expected}）"),
        ModelError::Compute(reason) => format!("計算できません: {reason}"),
    }
}
