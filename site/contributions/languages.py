"""The languages somebody may say they write in, or read; each in its own words, the codes as HTML knows them."""

DUTCH = "nl"
LANGUAGES = (
    (DUTCH, "Nederlands"),
    ("fr", "Français"),
    ("en", "English"),
    ("ar", "العربية"),
    ("tr", "Türkçe"),
    ("bg", "Български"),
    ("sk", "Slovenčina"),
    ("ro", "Română"),
    ("pl", "Polski"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("es", "Español"),
    ("fa", "فارسی"),
    ("ps", "پښتو"),
    ("so", "Soomaali"),
    ("ti", "ትግርኛ"),
)
#: What each is called in Dutch, for who reads the queue.
IN_DUTCH = {
    DUTCH: "Nederlands", "fr": "Frans", "en": "Engels", "ar": "Arabisch", "tr": "Turks", "bg": "Bulgaars",
    "sk": "Slovaaks", "ro": "Roemeens", "pl": "Pools", "uk": "Oekraïens", "ru": "Russisch", "es": "Spaans",
    "fa": "Perzisch", "ps": "Pasjtoe", "so": "Somalisch", "ti": "Tigrinya",
}  # fmt: skip
