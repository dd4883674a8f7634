// Made by Scripts/time_zones.py from the tz database 2026f, which is in the public domain.

extension TimeZoneTable {
  static let part2 = """
    Asia/Amman|120,180|-|2qsoB5nc0A5l40B5nc0A5m80B5m80A5m80B6hc0A4r40B69k0A56o0B5m80A5m80B6hc0A4r4\
    0B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40BjfycA30xoB6p40A4jc0B6p40A4r40B6hc0A4r40B6h\
    c0A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A3o80B
    Asia/Anadyr,Asia/Kamchatka|720,780,660|-|2lzcB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc\
    0B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0Abg9oC4jc0A
    Asia/Aqtau,Asia/Atyrau,Asia/Oral|240,300|-|2mcoB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B
    Asia/Aqtobe|300,360|-|2mb0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A
    Asia/Ashgabat,Asia/Ashkhabad,Asia/Dushanbe,Asia/Samarkand,Asia/Tashkent,Etc/GMT-5,Indian/Kergu\
    elen,Indian/Maldives|300|-|
    Asia/Baghdad|180,240|-|2t40B5nc0A5m80B5nc0A5m80B5nc0A5m80B5nc0A5nc0B5nc0A5m80B5nc0A5m80B5nc0A5\
    m80B5nc0A
    Asia/Baku|240,300|-|2mg0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4jc0\
    B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6hc0A
    Asia/Bangkok,Asia/Ho_Chi_Minh,Asia/Jakarta,Asia/Phnom_Penh,Asia/Pontianak,Asia/Saigon,Asia/Vie\
    ntiane,Etc/GMT-7,Indian/Christmas|420|-|
    Asia/Barnaul|360,420|-|2m9cB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4\
    jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecAfzloB
    Asia/Beirut|120|120 180 3.5.0.0 10.5.0.0|
    Asia/Bishkek|300,360|-|2mbuB6p2cA4jdoB6p2cA4r5oB6hacA4r5oB6hacA4r5oB6p2cA4jdoB
    Asia/Brunei,Asia/Chongqing,Asia/Chungking,Asia/Harbin,Asia/Hong_Kong,Asia/Kuala_Lumpur,Asia/Ku\
    ching,Asia/Macao,Asia/Macau,Asia/Makassar,Asia/Manila,Asia/Shanghai,Asia/Singapore,Asia/Taipei\
    ,Asia/Ujung_Pandang,Etc/GMT-8,Hongkong,PRC,ROC,Singapore|480|-|
    Asia/Calcutta,Asia/Kolkata|330|-|
    Asia/Chita|540,600,480|-|2m4cB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40\
    A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecCfzncA
    Asia/Choibalsan,Asia/Ulaanbaatar,Asia/Ulan_Bator|480,540|-|ewe0B4r2cA5m9oB5m6cA5m9oB5m6cA5m9oB\
    5m6cA5m9oB5m6cA5m9oB5tycA2nploB5m30A5md0B5m30A
    Asia/Colombo|360,330|-|1yuuuB
    Asia/Dacca,Asia/Dhaka|360,420|-|2ypwcB60o0A
    Asia/Damascus|120,180|-|2t0oB5nacA5m9oB5nacA5m9oB5nacA5m9oB5nacA5ndoB5nacA5m9oB5nacA5m9oB5dacA\
    5u1oB6p2cA4r5oB6iecA4i9oB6p2cA4r5oB6hacA4r5oB6hacA4r5oB6hacA4r5oB6hacA4r5oB6p2cA4jdoB6p2cA4jdo\
    B6p2cA4r5oB6hacA4r5oB6hacA4r5oB6hacA4r5oB6p2cA4jdoB6p2cA4jdoB
    Asia/Dili|480,540|-|80ioB
    Asia/Dubai,Asia/Muscat,Etc/GMT-4,Indian/Mahe,Indian/Reunion|240|-|
    Asia/Famagusta|120,180|120 180 3.5.0.180 10.5.0.240|2mhoB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r\
    40B6p40A4jc0B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4r40B6\
    hc0A4r40B6hc0A4r40B6hc0A4r40Bhxk0A
    Asia/Gaza|120,180|120 180 3.4.4.3000 10.4.4.3000|3f8oB5m6cA5m9oB5m6cA5m9oB5m6cA5m9oB5m6cA5m9oB\
    56o0A61s0B5b5oA5iucB5dacA5w9oB53doA62ucB4r2cA6hdoB4yw0A6ao1B486bA76xpB3ribA7gxoB5eg0A5u00B5m6c\
    A5m9oB6hacA4s9oB6g80A4s9oB6p2cA4jdoB6p2cA4jdoB6p2cA4q00B6iecA4r5oB6hc0A4r40B6o00A4lk0B6o1oA5m9\
    oB5m6cA5ehoB5tycA56poB61qcA4r5oB6hacA4r5oB6p2cA4jdoB6p2cA4jdoB6p2cA4r5oB6hacA4r5oB6hacA4r5oB6p\
    2cA4jdoB6p2cA4jdoB6p2cA4jdoB6p2cA4r5oB69icA4yxoB61qcA56poB5m6cA5m9oB5eecA5u1oB4yucA1ihoB7qcA4r\
    5oB4jacA1apoBnacA4r5oB4bicA1apoBv2cA4r5oB3vycA1ihoB12ucA4r5oB3o6cA1apoB1q6cA4jdoB3gecA1apoB1xy\
    cA4jdoB30ucA1ihoB25qcA4r5oB2lacA1apoB2lacA4r5oB25qcA1ihoB2t2cA4r5oB1xycA1apoB3gecA4jdoB1q6cA1a\
    poB3o6cA4jdoB1amcA1ihoB3vycA4r5oBv2cA1apoB4bicA4r5oBficA1ihoB4jacA4r5oB7qcA1ihoB4r2cA61toB5eec\
    A5m9oB5m6cA56poB61qcA4yxoB69icA4r5oB6hacA4r5oB6p2cA4jdoB6p2cA4jdoB6p2cA4jdoB6p2cA4r5oB6hacA4r5\
    oB6hacA4r5oB6p2cA4jdoB6p2cA4jdoB6hacA4yxoB61qcA56poB5tycA5ehoB5eecA5u1oB56mcA1apoB7qcA4jdoB4yu\
    cA1apoBficA4jdoB4jacA1ihoBnacA4r5oB43qcA1apoB12ucA4r5oB3o6cA1ihoB1amcA4r5oB3gecA1ihoB1q6cA4jdo\
    B38mcA1apoB25qcA4jdoB2t2cA1ihoB2dicA4r5oB2dicA1apoB2t2cA4r5oB25qcA1apoB30ucA4r5oB1q6cA1ihoB38m\
    cA4r5oB1iecA1apoB3vycA4jdoB12ucA1ihoB43qcA4jdoBv2cA1ihoB4bicA4r5oBficA1apoB4r2cA
    Asia/Hebron|120,180|120 180 3.4.4.3000 10.4.4.3000|3f8oB5m6cA5m9oB5m6cA5m9oB5m6cA5m9oB5m6cA5m9\
    oB56o0A61s0B5b5oA5iucB5dacA5w9oB53doA62ucB4uecA6e1oB4yw0A69k0B49acA76xpB3ribAw9oByecA5m9oB5eg0\
    A5u00B5m6cA5m9oB6hacA4s9oB6g80A4s9oB6p2cA4jdoB6p2cA4jdoB6p2cA4q00B6iecA4r5oB6hc0A4r40B6o00A4lk\
    0B6o1oA5m9oB5m6cA5ehoB5tycA56poB61qcA4r5oB6hacA4r5oB6p2cA4jdoB6p2cA4jdoB6p2cA4r5oB6hacA4r5oB6h\
    acA4r5oB6p2cA4jdoB6p2cA4jdoB6p2cA4jdoB6p2cA4r5oB69icA4yxoB61qcA56poB5m6cA5m9oB5eecA5u1oB4yucA1\
    ihoB7qcA4r5oB4jacA1apoBnacA4r5oB4bicA1apoBv2cA4r5oB3vycA1ihoB12ucA4r5oB3o6cA1apoB1q6cA4jdoB3ge\
    cA1apoB1xycA4jdoB30ucA1ihoB25qcA4r5oB2lacA1apoB2lacA4r5oB25qcA1ihoB2t2cA4r5oB1xycA1apoB3gecA4j\
    doB1q6cA1apoB3o6cA4jdoB1amcA1ihoB3vycA4r5oBv2cA1apoB4bicA4r5oBficA1ihoB4jacA4r5oB7qcA1ihoB4r2c\
    A61toB5eecA5m9oB5m6cA56poB61qcA4yxoB69icA4r5oB6hacA4r5oB6p2cA4jdoB6p2cA4jdoB6p2cA4jdoB6p2cA4r5\
    oB6hacA4r5oB6hacA4r5oB6p2cA4jdoB6p2cA4jdoB6hacA4yxoB61qcA56poB5tycA5ehoB5eecA5u1oB56mcA1apoB7q\
    cA4jdoB4yucA1apoBficA4jdoB4jacA1ihoBnacA4r5oB43qcA1apoB12ucA4r5oB3o6cA1ihoB1amcA4r5oB3gecA1iho\
    B1q6cA4jdoB38mcA1apoB25qcA4jdoB2t2cA1ihoB2dicA4r5oB2dicA1apoB2t2cA4r5oB25qcA1apoB30ucA4r5oB1q6\
    cA1ihoB38mcA4r5oB1iecA1apoB3vycA4jdoB12ucA1ihoB43qcA4jdoBv2cA1ihoB4bicA4r5oBficA1apoB4r2cA
    Asia/Hovd|420,480|-|ewfoB4r2cA5m9oB5m6cA5m9oB5m6cA5m9oB5m6cA5m9oB5m6cA5m9oB5tycA2nploB5m30A5md\
    0B5m30A
    Asia/Irkutsk|480,540|-|2m60B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4\
    jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecA
    Asia/Istanbul,Europe/Istanbul,Turkey|120,180|-|2mecB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p\
    40A4jc0B6p40A4jc0B6p40A4jfcB6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4kg0B6o00A4jc0B6p40A4r40B6hc0A4\
    s80B6g80A4r40B6ww0A4bk0B
    Asia/Jayapura,Asia/Seoul,Asia/Tokyo,Etc/GMT-9,Japan,Pacific/Palau,ROK|540|-|
    Asia/Jerusalem,Asia/Tel_Aviv,Israel|120,180|120 180 3.4.4.1560 10.5.0.120|37k0B5ecoA5ploB56mcA\
    5qpoB5xacA5b5oB5tycA5rtoB56mcA5wbcB5w6cA5c9oB5oecA5k1oB58ucA5zloB5w6cA5c9oB5oecA5k1oB58ucA67do\
    B5oecA5k1oB5gmcA5rtoB
    Asia/Kabul|270|-|
    Asia/Karachi|300,360|-|pinoB5m6cA1rqhoB4pycA53doB666cA
    Asia/Kashgar,Asia/Thimbu,Asia/Thimphu,Asia/Urumqi,Etc/GMT-6,Indian/Chagos|360|-|
    Asia/Kathmandu,Asia/Katmandu|345|-|
    Asia/Khandyga|540,600,660|-|2m4cB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A22coB2opoC6p40B4jc0C6p40B4\
    jc0C6p40B4jc0C6p40B4r40C6hc0B4r40C6hc0B4r40C6p40B4jc0C58r0Bz5p0A
    Asia/Krasnoyarsk|420,480|-|2m7oB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p\
    40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecA
    Asia/Magadan|660,720,600|-|2m10B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p\
    40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecCgurcA
    Asia/Nicosia,EET,Europe/Athens,Europe/Bucharest,Europe/Helsinki,Europe/Kiev,Europe/Kyiv,Europe\
    /Mariehamn,Europe/Nicosia,Europe/Sofia,Europe/Uzhgorod,Europe/Zaporozhye|120|120 180 3.5.0.180\
     10.5.0.240|
    Asia/Novokuznetsk|420,480,360|-|2m7oB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4j\
    c0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0Abg9oC4jc0A
    Asia/Novosibirsk|360,420|-|2m9cB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p\
    40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecAjntoB
    Asia/Omsk|360,420|-|2m9cB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4jc0\
    B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecA
    Asia/Pyongyang|540,510|-|4w2h0Buog0A
    Asia/Qostanay|300,360|-|2mb0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B68mj0A
    Asia/Qyzylorda|300,360|-|2mb0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B4m2r0A
    Asia/Rangoon,Asia/Yangon,Indian/Cocos|390|-|
    Asia/Sakhalin|600,660|-|2m2oB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A\
    4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecAfzloB
    Asia/Srednekolymsk|660,720|-|2m10B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B\
    6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecA
    Asia/Tbilisi|240,300,180|-|2m9cB6p2cA4jdoB6p2cA4r5oB6hacA4r5oB6hacA4r5oB2t2cA3w6oC4jc0A
    Asia/Tehran,Iran|210,270|-|2gq6B5oecA5m9oB5oecA5l5oB5oecA5l5oB5oecA5l5oB5oecA5m9oB5oecAs49oB5o\
    ecA5m9oB5oecA5l5oB5oecA5l5oB5oecA5l5oB5oecA5m9oB5oecA5l5oB5oecA5l5oB5oecA5l5oB5oecA5m9oB5oecA5\
    l5oB5oecA5l5oB5oecA5l5oB5oecA5m9oB5oecA5l5oB5oecA
    Asia/Tomsk|420,480,360|-|2m7oB6p40A4jc0B6p40A4r40Byg0A5ixoC4r40A6hc0C4r40A6p40C4jc0A6p40C4jc0A\
    6p40C4jc0A6p40C4r40A6hc0C4r40A6hc0C4r40A6p40C4jc0A14eecChxloA
    Asia/Ust-Nera|660,720,600|-|2m10B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6\
    p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B58r0Az5p0C
    Asia/Vladivostok|600,660|-|2m2oB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p\
    40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecA
    Asia/Yakutsk|540,600|-|2m4cB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4\
    jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecA
    Asia/Yekaterinburg|300,360|-|2mb0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B\
    6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecA
    Asia/Yerevan|240,300|-|2mcoB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4\
    jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A
    Atlantic/Azores|-60|-60 0 3.5.0.0 10.5.0.60|
    Atlantic/Canary,Atlantic/Faeroe,Atlantic/Faroe,Atlantic/Madeira,Europe/Belfast,Europe/Guernsey\
    ,Europe/Isle_of_Man,Europe/Jersey,Europe/Lisbon,Europe/London,GB,GB-Eire,Portugal,WET|0|0 60 3\
    .5.0.60 10.5.0.120|
    Atlantic/Cape_Verde,Etc/GMT+1|-60|-|
    Atlantic/South_Georgia,Etc/GMT+2|-120|-|
    Atlantic/Stanley|-180,-240|-|39x0B4jdoA6p5oB4bloA74mcB43toA74mcB4bloA6wucB4bloA6wucB4bloA6wucB\
    4bloA6wucB4bloA74mcB4bloA6wucB4bloA6wucB4bloA
    Australia/ACT,Australia/Canberra,Australia/Melbourne,Australia/NSW,Australia/Sydney,Australia/\
    Victoria|660,600|600 660 10.1.0.120 4.1.0.180|2m2oB4r40A6hc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p4\
    0A4jc0B6p40A4r40B6hc0A4jc0B6p40A
    Australia/Adelaide,Australia/Broken_Hill,Australia/South,Australia/Yancowinna|630,570|570 630 \
    10.1.0.120 4.1.0.180|2m3iB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4r40B6hc0A4jc\
    0B6p40A
    Australia/Currie,Australia/Hobart,Australia/Tasmania|660,600|600 660 10.1.0.120 4.1.0.180|2m2o\
    B4r40A6hc0B61s0A5eg0B5u00A5eg0B5u00A5eg0B5u00A5eg0B5u00A5m80B5m80A5eg0B61s0A
    Australia/Darwin,Australia/North|570|-|
    Australia/Eucla|525,585|-|260krB3gg0A6p40B4r40A6hc0B4r40A
    Australia/LHI,Australia/Lord_Howe|660,630|630 660 10.1.0.120 4.1.0.120|2m10B4r4uA6hb6B6p4uA4r3\
    6B6hcuA4r36B6hcuA4r36B6p4uA4jb6B6p4uA4r36B6hcuA4jb6B6p4uA
    Australia/Perth,Australia/West|480,540|-|260m0B3gg0A6p40B4r40A6hc0B4r40A
    Chile/EasterIsland,Pacific/Easter|-300,-360|-360 -300 9.1.6.1320 4.1.6.1320|2710B6p5oA4jacB6p5\
    oA4jacB6p5oA4jacB6p5oA4r2cB6hdoA4r2cB6hdoA4r2cB6p5oA4jacB6p5oA56mcB61toA4r2cB6hdoA5eecB5u1oA6h\
    acB38poA7rycB3w1oA7cecB43toA74mcB43toAj0ecB2t5oA8facB2t5oA8facB2t5oA7cecB4r5oA6hacB4r5oA6hacB4\
    r5oA6hacB4yxoA
    Eire,Europe/Dublin|0|60 0 10.5.0.120 3.5.0.60|
    Etc/GMT+10,HST,Pacific/Honolulu,Pacific/Johnston,Pacific/Rarotonga,Pacific/Tahiti,US/Hawaii|-6\
    00|-|
    Etc/GMT+11,Pacific/Midway,Pacific/Niue,Pacific/Pago_Pago,Pacific/Samoa,US/Samoa|-660|-|
    Etc/GMT+12|-720|-|
    Etc/GMT+8,Pacific/Pitcairn|-480|-|
    Etc/GMT+9,Pacific/Gambier|-540|-|
    Etc/GMT-11,Pacific/Efate,Pacific/Guadalcanal,Pacific/Kosrae,Pacific/Noumea,Pacific/Pohnpei,Pac\
    ific/Ponape|660|-|
    Etc/GMT-12,Kwajalein,Pacific/Funafuti,Pacific/Kwajalein,Pacific/Majuro,Pacific/Nauru,Pacific/T\
    arawa,Pacific/Wake,Pacific/Wallis|720|-|
    Etc/GMT-13,Pacific/Enderbury,Pacific/Kanton|780|-|
    Etc/GMT-14,Pacific/Kiritimati|840|-|
    Europe/Astrakhan,Europe/Ulyanovsk|180,240|-|2mecB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A\
    4jc0B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecAfzloB
    Europe/Chisinau,Europe/Tiraspol|120,180|120 180 3.5.0.180 10.5.0.240|2mg0B6p40A4jc0B6p40A4r40B\
    6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40\
    A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r4\
    0B6p40A4jdoB
    Europe/Kaliningrad|120,180|-|2mg0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B\
    6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecA
    Europe/Kirov,Europe/Moscow,W-SU|180,240|-|2mecB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4j\
    c0B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecA
    Europe/Minsk|120,180|-|2mg0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4\
    jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B
    Europe/Riga|120,180|120 180 3.5.0.180 10.5.0.240|duxoB
    Europe/Samara|240,300,180|-|2mcoB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6\
    p40A4jc0B6p40A4r40B6hc0A4r40B6hc0Abg9oC4jc0A
    Europe/Saratov|180,240|-|2mecB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40\
    A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecAnrloB
    Europe/Simferopol|120,180,240|-|2mhoB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4j\
    c0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r2cC6h8oB
    Europe/Tallinn|120,180|120 180 3.5.0.180 10.5.0.240|pb5oB
    Europe/Vilnius|120,180|120 180 3.5.0.180 10.5.0.240|10jloB
    Europe/Volgograd|180,240|-|2mecB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p\
    40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B14eecA195loBoeucA
    Indian/Mauritius|240,300|-|2resoB4r2cA
    NZ-CHAT,Pacific/Chatham|825,765|765 825 9.5.0.165 4.1.0.225|2e7cB61s0A56o0B69k0A4yw0B69k0A4yw0\
    B69k0A56o0B61s0A56o0B61s0A56o0B61s0A56o0B61s0A
    Pacific/Apia|-660,-600,840,780|-|3d16cB5t10A5eg0B2zlcC2ueoD5m80C5u00D5eg0C5u00D5eg0C5u00D5eg0C\
    5u00D5eg0C5u00D5eg0C5u00D5m80C5u00D5eg0C5u00D5eg0C5u00D
    Pacific/Bougainville|600,660|-|4oyyoB
    Pacific/Fakaofo|-660,780|-|3r8acB
    Pacific/Fiji|780,720|-|1qvcB31yw0A3o80B6hc0A43s0B74o0A2t40B8fc0A2t40B8n40A2lacB8uxoA2dk0B8uw0A\
    2dk0B92o0A25s0B92o0A25s0B92o0A25s0B9ag0A1y00Bal40Av40B
    Pacific/Marquesas|-570|-|
    Pacific/Norfolk|690,660,720|660 720 10.1.0.120 4.1.0.180|4xm06B195kuC
    Pacific/Tongatapu|840,780|-|2e5oB74o0A2lacB8n5oA2lacB4mkpoA25s0B
    """
}
