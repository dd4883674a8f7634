// Made by Scripts/time_zones.py from the tz database 2026f, which is in the public domain.

extension TimeZoneTable {
  static let part1 = """
    Africa/Abidjan,Africa/Accra,Africa/Bamako,Africa/Banjul,Africa/Bissau,Africa/Conakry,Africa/Da\
    kar,Africa/Freetown,Africa/Lome,Africa/Monrovia,Africa/Nouakchott,Africa/Ouagadougou,Africa/Ti\
    mbuktu,America/Danmarkshavn,Atlantic/Reykjavik,Atlantic/St_Helena,Etc/GMT,Etc/GMT+0,Etc/GMT-0,\
    Etc/GMT0,Etc/Greenwich,Etc/UCT,Etc/UTC,Etc/Universal,Etc/Zulu,GMT,GMT+0,GMT-0,GMT0,Greenwich,I\
    celand,UCT,UTC,Universal,Zulu|0|-|
    Africa/Addis_Ababa,Africa/Asmara,Africa/Asmera,Africa/Dar_es_Salaam,Africa/Djibouti,Africa/Kam\
    pala,Africa/Mogadishu,Africa/Nairobi,Antarctica/Syowa,Asia/Aden,Asia/Bahrain,Asia/Kuwait,Asia/\
    Qatar,Asia/Riyadh,Etc/GMT-3,Indian/Antananarivo,Indian/Comoro,Indian/Mayotte|180|-|
    Africa/Algiers,Africa/Bangui,Africa/Brazzaville,Africa/Douala,Africa/Kinshasa,Africa/Lagos,Afr\
    ica/Libreville,Africa/Luanda,Africa/Malabo,Africa/Ndjamena,Africa/Niamey,Africa/Porto-Novo,Etc\
    /GMT-1|60|-|
    Africa/Blantyre,Africa/Bujumbura,Africa/Gaborone,Africa/Harare,Africa/Johannesburg,Africa/Kiga\
    li,Africa/Lubumbashi,Africa/Lusaka,Africa/Maputo,Africa/Maseru,Africa/Mbabane,Etc/GMT-2|120|-|
    Africa/Cairo,Egypt|120,180|120 180 4.5.5.0 10.5.4.1440|3n0oB4r2cA6hdoB4r2cA6hdoB4r2cA6hdoB4r2c\
    A6p5oB4r2cA6hdoB4r2cA6hdoB4jacA6p5oB43qcA74poB3vycA7choB3o6cA7s1oB36ecAxdoBnacA14u1oB1amcA12xo\
    B1q6cA2oshoB
    Africa/Casablanca,Africa/El_Aaiun|0,60|-|2mvk0B2u6cA8fdoB2hycA7u9oB30ucA7choB3o6cA8fh0B2j40Ayg\
    0B19k0A6hc0B25s0A11s0B2eo0A4r40B2s00A12w0B2mg0A4r40B2dk0A12w0B30w0A4r40B25s0A12w0B3gg0A4jc0B1q\
    80A1ao0B3o80A4jc0B1ig0A12w0B9xs0A12w0B9q00A1ao0B9q00A12w0B9q00A1ao0B9q00A12w0B9xs0A12w0B9q00A1\
    ao0B9q00A12w0B5m6cA
    Africa/Ceuta,Arctic/Longyearbyen,Atlantic/Jan_Mayen,CET,Europe/Amsterdam,Europe/Andorra,Europe\
    /Belgrade,Europe/Berlin,Europe/Bratislava,Europe/Brussels,Europe/Budapest,Europe/Busingen,Euro\
    pe/Copenhagen,Europe/Gibraltar,Europe/Ljubljana,Europe/Luxembourg,Europe/Madrid,Europe/Malta,E\
    urope/Monaco,Europe/Oslo,Europe/Paris,Europe/Podgorica,Europe/Prague,Europe/Rome,Europe/San_Ma\
    rino,Europe/Sarajevo,Europe/Skopje,Europe/Stockholm,Europe/Tirane,Europe/Vaduz,Europe/Vatican,\
    Europe/Vienna,Europe/Warsaw,Europe/Zagreb,Europe/Zurich,MET,Poland|60|60 120 3.5.0.120 10.5.0.\
    180|
    Africa/Juba|120,180|-|g0oB6l9mcA
    Africa/Khartoum|120,180|-|g0oB5klmcA
    Africa/Sao_Tome|0,60|-|5mxloBb9k0A
    Africa/Tripoli,Libya|120,60|-|40yw0B4ag0A
    Africa/Tunis|60,120|-|1o3acB4oxoA5gpoB6p40A4jc0B6p40A4r40B6hc0A
    Africa/Windhoek|120,60|-|2u80B4r5oA6hacB4r5oA6p2cB4jdoA6p2cB4r5oA6hacB4r5oA6hacB4r5oA6hacB4r5o\
    A6hacB4r5oA6p2cB4r5oA6hacB4r5oA6hacB4r5oA6hacB4r5oA6hacB4r5oA6p2cB4jdoA6p2cB4r5oA6hacB4r5oA6ha\
    cB4r5oA6hacB4r5oA
    America/Adak,America/Atka,US/Aleutian|-600,-540|-600 -540 3.2.0.120 11.1.0.120|2us0B6hacA4r5oB\
    6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43toB
    America/Anchorage,America/Juneau,America/Nome,America/Sitka,America/Yakutat,US/Alaska|-540,-48\
    0|-540 -480 3.2.0.120 11.1.0.120|2uqcB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4\
    r5oB6hacA43toB
    America/Anguilla,America/Antigua,America/Aruba,America/Barbados,America/Blanc-Sablon,America/C\
    uracao,America/Dominica,America/Grenada,America/Guadeloupe,America/Guyana,America/Kralendijk,A\
    merica/La_Paz,America/Lower_Princes,America/Manaus,America/Marigot,America/Martinique,America/\
    Montserrat,America/Port_of_Spain,America/Porto_Velho,America/Puerto_Rico,America/St_Barthelemy\
    ,America/St_Kitts,America/St_Lucia,America/St_Thomas,America/St_Vincent,America/Tortola,Americ\
    a/Virgin,Brazil/West,Etc/GMT+4|-240|-|
    America/Araguaina|-120,-180|-|1rfcB6wxoA43qcB7choA3vycB7ztoA38mcB313toA3o6cB
    America/Argentina/Buenos_Aires,America/Argentina/Cordoba,America/Buenos_Aires,America/Cordoba,\
    America/Rosario|-180,-120|-|2i4l0B2dicA6p5oB4jacA
    America/Argentina/Catamarca,America/Argentina/ComodRivadavia,America/Argentina/La_Rioja,Americ\
    a/Argentina/Rio_Gallegos,America/Catamarca|-180,-240,-120|-|1dsd0Bl5oA13r2cC2dicA
    America/Argentina/Jujuy,America/Argentina/Salta,America/Jujuy|-180,-120|-|2i4l0B2dicA
    America/Argentina/Mendoza,America/Mendoza|-180,-240,-120|-|1did0B3w1oA10q6cC2dicA
    America/Argentina/San_Juan|-180,-240,-120|-|1dr90B1p5oA12o6cC2dicA
    America/Argentina/San_Luis|-180,-240,-120|-|1dr90B1p5oA12o6cCoecA1hdoB6p5oA4jacB6p5oA
    America/Argentina/Tucuman|-180,-240,-120|-|1dsd0BddoA13yucC2dicA6p5oC4jacA
    America/Argentina/Ushuaia|-180,-240,-120|-|1dq50BndoA13r2cC2dicA
    America/Asuncion|-180,-240|-|1z90B6hdoA4r2cB6p5oA5m6cB4jdoA6p2cB4r5oA6hacB61toA4jacB6p5oA4jacB\
    6p5oA4jacB6wxoA4bicB6wxoA4bicB6wxoA5eecB5ehoA5tycB5ehoA5tycB5m9oA56mcB61toA56mcB61toA56mcB61to\
    A5eecB5u1oA5eecB5u1oA5eecB61toA56mcB61toA56mcB61toA5eecB5u1oA5eecB5u1oA5eecB5u1oA5eecB61toA
    America/Atikokan,America/Bogota,America/Cayman,America/Coral_Harbour,America/Guayaquil,America\
    /Jamaica,America/Lima,America/Panama,EST,Etc/GMT+5,Jamaica|-300|-|
    America/Bahia_Banderas|-420,-360,-300|-|2un0B6hacA5u1oB4jacA5u1oB69icA4yxoB69icA4yxoB6hacA4r5o\
    B6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoC6h8oB4r5oC6hacB4r5oC6hacB4yxoC69icB4yxoC69i\
    cB4yxoC69icB4yxoC6hacB4r5oC6hacB4r5oC6hacB4yxoC69icB4yxoC69icB4yxoC6hacB4r5oC6hacB
    America/Bahia|-120,-180|-|1rfcB6wxoA43qcB7choA3vycB7ztoA38mcB2pnloA43qcB
    America/Belem,America/Cayenne,America/Paramaribo,Antarctica/Rothera,Etc/GMT+3|-180|-|
    America/Belize,America/Costa_Rica,America/El_Salvador,America/Regina,America/Swift_Current,Can\
    ada/Saskatchewan,Etc/GMT+6,Pacific/Galapagos|-360|-|
    America/Boa_Vista|-180,-240|-|1rh0B6wxoA7qcB
    America/Boise,America/Denver,America/Shiprock,MST7MDT,Navajo,US/Mountain|-420,-360|-420 -360 3\
    .2.0.120 11.1.0.120|2un0B6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43to\
    B
    America/Cambridge_Bay|-360,-300,-420|-420 -360 3.2.0.120 11.1.0.120|2ulcB6oz0Ab0t0C4yxoA69icC4\
    yxoA69icC4yxoA6hacC4r5oA6hacC4r5oA6hacC43toA
    America/Campo_Grande|-180,-240|-|1rh0B6wxoA43qcB7choA3vycB7ztoA38mcB7k9oA3o6cB821oA3e6cB7choA3\
    vycB7ztoA3gecB74poA3vycB7k9oA3o6cB7k9oA3vycB7choA3vycB7choA43qcB7choA3o6cB7k9oA3o6cB7k9oA3vycB\
    7choA3vycB7choA3vycB7choA3vycB7ztoA38mcB
    America/Cancun|-360,-300|-|2ulcB6hacA5u1oB4jacA5u1oB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6h\
    acA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA30xoB
    America/Caracas|-240,-270|-|2hhfoB2mmo0A
    America/Chicago,America/Menominee,America/North_Dakota/Center,CST6CDT,US/Central|-360,-300|-36\
    0 -300 3.2.0.120 11.1.0.120|2ulcB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6\
    hacA43toB
    America/Chihuahua|-420,-360|-|2un0B6hacA5u1oB4jacA5u1oB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5o\
    B6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB69i\
    cA4yxoB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB
    America/Ciudad_Juarez|-420,-360|-420 -360 3.2.0.120 11.1.0.120|2un0B6hacA5u1oB4jacA5u1oB69icA4\
    yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4bloB7cecA3w1oB7cecA3w1oB\
    7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA43toB7cec\
    A3w1oB82z0A
    America/Coyhaique|-180,-240|-|2710B6p5oA4jacB6p5oA4jacB6p5oA4jacB6p5oA4r2cB6hdoA4r2cB6hdoA4r2c\
    B6p5oA4jacB6p5oA56mcB61toA4r2cB6hdoA5eecB5u1oA6hacB38poA7rycB3w1oA7cecB43toA74mcB43toAj0ecB2t5\
    oA8facB2t5oA8facB2t5oA7cecB4r5oA6hacB4r5oA6hacB4r5oA6hacB4yxoA69icB4r5oA6p2cB4r5oA
    America/Creston,America/Dawson_Creek,America/Hermosillo,America/Phoenix,Etc/GMT+7,MST,US/Arizo\
    na|-420|-|
    America/Cuiaba|-180,-240|-|1rh0B6wxoA43qcB7choA3vycB7ztoA38mcBjahoA3e6cB7choA3vycB7ztoA3gecB74\
    poA3vycB7k9oA3o6cB7k9oA3vycB7choA3vycB7choA43qcB7choA3o6cB7k9oA3o6cB7k9oA3vycB7choA3vycB7choA3\
    vycB7choA3vycB7ztoA38mcB
    America/Dawson,America/Whitehorse,Canada/Yukon|-480,-420|-|2uooB6hacA4r5oB6hacA4yxoB69icA4yxoB\
    69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43toB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7cec\
    A3w1oB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB
    America/Detroit,America/Kentucky/Louisville,America/Louisville,America/Montreal,America/Nassau\
    ,America/New_York,America/Nipigon,America/Thunder_Bay,America/Toronto,Canada/Eastern,EST5EDT,U\
    S/Eastern,US/Michigan|-300,-240|-300 -240 3.2.0.120 11.1.0.120|2ujoB6hacA4r5oB6hacA4yxoB69icA4\
    yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43toB
    America/Edmonton,America/Inuvik,America/Yellowknife,Canada/Mountain|-420,-360|-|2un0B6hacA4r5o\
    B6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43toB7cecA3w1oB7cecA3w1oB7cecA43toB7ce\
    cA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w\
    1oB7cecA43toB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB
    America/Eirunepe,America/Porto_Acre,America/Rio_Branco,Brazil/Acre|-300,-240|-|2nlccB1onacA
    America/Ensenada,America/Santa_Isabel,America/Tijuana,Mexico/BajaNorte|-480,-420|-480 -420 3.2\
    .0.120 11.1.0.120|2uooB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA4r5oB6\
    hacA4yxoB69icA4yxoB69icA4bloB
    America/Fort_Nelson|-480,-420|-|2uooB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r\
    5oB6hacA43toB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB
    America/Fort_Wayne,America/Indiana/Indianapolis,America/Indiana/Marengo,America/Indiana/Vevay,\
    America/Indianapolis,US/East-Indiana|-300,-240|-300 -240 3.2.0.120 11.1.0.120|1ygzoB6hacA43toB
    America/Fortaleza,America/Maceio|-120,-180|-|1rfcB6wxoAficBb0poA3vycB
    America/Glace_Bay,America/Halifax,America/Thule,Atlantic/Bermuda,Canada/Atlantic|-240,-180|-24\
    0 -180 3.2.0.120 11.1.0.120|2ui0B6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6\
    hacA43toB
    America/Godthab,America/Nuuk|-180,-120,-60|-120 -60 3.5.0.-60 10.5.0.0|2mhoB6p40A4jc0B6p40A4r4\
    0B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p\
    40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4\
    r40B6p40A4jc0B6p40A4jc0Bbg80C
    America/Goose_Bay|-240,-180|-240 -180 3.2.0.120 11.1.0.120|2uepB6hacA4r5oB6hacA4yxoB69icA4yxoB\
    69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43toB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7chnA
    America/Grand_Turk|-300,-240|-300 -240 3.2.0.120 11.1.0.120|2ujoB6hacA4r5oB6hacA4yxoB69icA4yxo\
    B69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43toB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7ce\
    cA3w1oB7cecA3w1oB7cecA3w1oB159icA
    America/Guatemala|-360,-300|-|1zc20B4r2cA
    America/Havana,Cuba|-300,-240|-300 -240 3.2.0.0 11.1.0.60|2ugcB6hc0A4r40B6hc0A4yw0B69k0A4yw0B6\
    9k0A4r40Bt600A43s0B74o0A4bk0B6ww0A43s0B74o0A4bk0B74o0A4bk0B7cg0A4bk0B6p40A3w00B7cg0A3w00B7cg0A\
    3w00B7cg0A43s0B7cg0A3w00B7cg0A3w00B7cg0A3w00B7cg0A3w00B7cg0A43s0B7cg0A3w00B7cg0A3w00B7cg0A3w00\
    B7cg0A3w00B7cg0A3w00Biso0A
    America/Indiana/Knox,America/Indiana/Tell_City,America/Knox_IN,US/Indiana-Starke|-300,-360|-36\
    0 -300 3.2.0.120 11.1.0.120|24yboB43toA
    America/Indiana/Petersburg,America/Indiana/Vincennes|-300,-360,-240|-300 -240 3.2.0.120 11.1.0\
    .120|24yboB43toAb8ecC
    America/Indiana/Winamac|-300,-360,-240|-300 -240 3.2.0.120 11.1.0.120|24yboB43toC
    America/Iqaluit,America/Kentucky/Monticello,America/Pangnirtung|-360,-300,-240|-300 -240 3.2.0\
    .120 11.1.0.120|2ulcBb8ecC6hacB4yxoC69icB4yxoC69icB4yxoC6hacB4r5oC6hacB4r5oC6hacB43toC
    America/Los_Angeles,PST8PDT,US/Pacific|-480,-420|-480 -420 3.2.0.120 11.1.0.120|2uooB6hacA4r5o\
    B6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43toB
    America/Managua|-360,-300|-|1nga0B5eecA6hh0B4r0oA
    America/Matamoros|-360,-300|-360 -300 3.2.0.120 11.1.0.120|2ulcB6hacA5u1oB4jacA5u1oB69icA4yxoB\
    69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4bloB
    America/Mazatlan,Mexico/BajaSur|-420,-360|-|2un0B6hacA5u1oB4jacA5u1oB69icA4yxoB69icA4yxoB6hacA\
    4r5oB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxo\
    B69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA
    America/Merida,America/Mexico_City,America/Monterrey,Mexico/General|-360,-300|-|2ulcB6hacA5u1o\
    B4jacA5u1oB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6ha\
    cA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4y\
    xoB69icA4yxoB6hacA4r5oB6hacA
    America/Metlakatla|-480,-540|-540 -480 3.2.0.120 11.1.0.120|4yi0oB43toA7cecB3w1oA7cecB3w1oA9py\
    cB
    America/Miquelon|-180,-120|-180 -120 3.2.0.120 11.1.0.120|2ugcB6hacA4r5oB6hacA4yxoB69icA4yxoB6\
    9icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43toB
    America/Moncton|-240,-180|-240 -180 3.2.0.120 11.1.0.120|2uepB6hacA4r5oB6hacA4yxoB69icA4yxoB69\
    icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43wzB
    America/Montevideo|-180,-120|-|1h6l0B5u1oA61toB4r2cA69loB4yucA6hdoB4r2cA6hdoB4r2cA6hdoB4yucA69\
    loB4yucA69loB4yucA6hdoB4r2cA6hdoB4r2cA6hdoB4r2cA
    America/Noronha,Brazil/DeNoronha|-60,-120|-|1rdoB6wxoA7qcBb8hoA3vycB
    America/North_Dakota/Beulah|-420,-360,-300|-360 -300 3.2.0.120 11.1.0.120|2un0B6hacA4r5oB6hacA\
    4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43toB7cecA3w1oB7cecA3w1oB7cecA43toBb8ecC
    America/North_Dakota/New_Salem|-420,-360,-300|-360 -300 3.2.0.120 11.1.0.120|2un0B6hacA4r5oB6h\
    acA4yxoB69icA4yxoBb8ecC6hacB4r5oC6hacB4r5oC6hacB43toC
    America/Ojinaga|-420,-360,-300|-360 -300 3.2.0.120 11.1.0.120|2un0B6hacA5u1oB4jacA5u1oB69icA4y\
    xoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4bloB7cecA3w1oB7cecA3w1oB7\
    cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA\
    3w1oBb8ecC
    America/Port-au-Prince|-300,-240|-300 -240 3.2.0.120 11.1.0.120|1n8gcB6hacA4r5oB6hacA1ohx0B7ce\
    cA3w1oB7cecA3w1oB7cecA3w1oB7cecAfc9oB
    America/Punta_Arenas,Antarctica/Palmer|-180,-240|-|2710B6p5oA4jacB6p5oA4jacB6p5oA4jacB6p5oA4r2\
    cB6hdoA4r2cB6hdoA4r2cB6p5oA4jacB6p5oA56mcB61toA4r2cB6hdoA5eecB5u1oA6hacB38poA7rycB3w1oA7cecB43\
    toA74mcB43toAj0ecB2t5oA
    America/Rainy_River,America/Winnipeg,Canada/Central|-360,-300|-|2ulcB6hc0A4r40B6hc0A4yw0B69k0A\
    4yw0B69k0A4yw0B6hc0A4r40B6hc0A4r40B6hacA43toB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1o\
    B7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA43toB7ce\
    cA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB
    America/Rankin_Inlet|-360,-300|-360 -300 3.2.0.120 11.1.0.120|2ulcBhpqcA4yxoB69icA4yxoB69icA4y\
    xoB6hacA4r5oB6hacA4r5oB6hacA43toB
    America/Recife|-120,-180|-|1rfcB6wxoA7qcBb8hoA3vycB
    America/Resolute|-360,-300|-360 -300 3.2.0.120 11.1.0.120|2ulcBhpqcA4yxoB69icA4yxoB69icA4yxoB6\
    hacA4r5oB6hacA4r5oBhxicA
    America/Santarem|-240,-180|-|2nlaoB
    America/Santiago,Chile/Continental|-180,-240|-240 -180 9.1.6.1440 4.1.6.1440|2710B6p5oA4jacB6p\
    5oA4jacB6p5oA4jacB6p5oA4r2cB6hdoA4r2cB6hdoA4r2cB6p5oA4jacB6p5oA56mcB61toA4r2cB6hdoA5eecB5u1oA6\
    hacB38poA7rycB3w1oA7cecB43toA74mcB43toAj0ecB2t5oA8facB2t5oA8facB2t5oA7cecB4r5oA6hacB4r5oA6hacB\
    4r5oA6hacB4yxoA
    America/Santo_Domingo|-240,-300|-|9bu0B12w0A
    America/Sao_Paulo,Brazil/East|-120,-180|-|1rfcB6wxoA43qcB7choA3vycB7ztoA38mcB7k9oA3o6cB821oA3e\
    6cB7choA3vycB7ztoA3gecB74poA3vycB7k9oA3o6cB7k9oA3vycB7choA3vycB7choA43qcB7choA3o6cB7k9oA3o6cB7\
    k9oA3vycB7choA3vycB7choA3vycB7choA3vycB7ztoA38mcB
    America/Scoresbysund|-60,0,-120|-120 -60 3.5.0.-60 10.5.0.0|2mhoB6p40A4jc0B6p40A4r40B6hc0A4r40\
    B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p4\
    0A4r40B6hc0A4r40B6hc0A4r40B6hc0A4r40B6p40A4jc0B6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A4j\
    c0B6p40A4jc0B6p40Ab8g0C
    America/St_Johns,Canada/Newfoundland|-210,-150|-210 -150 3.2.0.120 11.1.0.120|2udvB6hacA4r5oB6\
    hacA4yxoB69icA4yxoB69icA4yxoB6hacA4r5oB6hacA4r5oB6hacA43toB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA\
    3w1oB7chnA
    America/Tegucigalpa|-360,-300|-|1zju0B2u6cA
    America/Vancouver,Canada/Pacific|-480,-420|-|2uooB6hacA4r5oB6hacA4yxoB69icA4yxoB69icA4yxoB6hac\
    A4r5oB6hacA4r5oB6hacA43toB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1\
    oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA3w1oB7cecA43toB7cecA3w1oB7cecA3w1oB7c\
    ecA3w1oB7cecA3w1oB7cecA3w1oB
    Antarctica/Casey|480,660|-|32fa0B4970Ail10B3lycA1glacBfl5oA6hh0B4ypcA67h0B4t70A6hc1B4yqzA69p1B\
    4yqzA69p1B4vjzA
    Antarctica/Davis|420,300|-|32fboB4g1oAie6cB3m1oA
    Antarctica/DumontDUrville,Australia/Brisbane,Australia/Lindeman,Australia/Queensland,Etc/GMT-1\
    0,Pacific/Chuuk,Pacific/Guam,Pacific/Port_Moresby,Pacific/Saipan,Pacific/Truk,Pacific/Yap|600|\
    -|
    Antarctica/Macquarie|660,600|600 660 10.1.0.120 4.1.0.180|2m2oB4r40A6hc0B61s0A5eg0B5u00A5eg0B5\
    u00A5eg0B5u00A5eg0B5u00A5m80B5m80A5eg0B61s0A5m80B5m80A5m80B5m80Aguo0B
    Antarctica/Mawson|360,300|-|32fdcB
    Antarctica/McMurdo,Antarctica/South_Pole,NZ,Pacific/Auckland|780,720|720 780 9.5.0.120 4.1.0.1\
    80|2e7cB61s0A56o0B69k0A4yw0B69k0A4yw0B69k0A56o0B61s0A56o0B61s0A56o0B61s0A56o0B61s0A
    Antarctica/Troll|0,120|0 120 3.5.0.60 10.5.0.180|1n0hoB
    Antarctica/Vostok|420,300|-|7i47oB
    Asia/Almaty|360,420,300|-|2m9cB6p40A4jc0B6p40A4r40B6hc0A4r40B6hc0A4r40B6p40A61xgoC
    """
}
