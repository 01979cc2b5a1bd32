"""From which figures does the generator draw?

| quantity | figures | status |
|---|---|---|
| category among card holders of working age | 视力 .09, 听力 .08, 言语 .02, 肢体 .55, 智力 .11, 精神 .12, 多重 .03 | assumed |
| grade among working-age holders | 1: .13, 2: .30, 3: .28, 4: .29 | assumed |
| employed holders by form (10,000; total 881.6) | 按比例 81.8, 集中 26.8, 个体 63.5, 公益性岗位 14.8, 辅助性 14.3, 灵活 250.3, 农业种养加 430.1 | published: CDPF bulletin 2021 |
| share employed among working-age holders | about 9/18 million | published: CDPF |
| residence | rural .68, urban .32 | assumed |
| sex | men .58, women .42 | assumed |
| age 16–59 | triangular, mode 51; women up to 54, mode 47 | assumed |
| schooling | none .10, primary .31, junior .38, senior .14, college .05, bachelor+ .02 | assumed |
| with a need for work among the unemployed | .28 | assumed |
| disabled graduates a year, China | 31,842 in 2025 of about 18 million, drawn twenty times as often to be seen | published: press briefing; factor ours |
| people per village | Poisson, mean 38, scaled to the requested total | assumed |
| vacancies | openings geometric(.3) ≤ 30; pay lognormal, median 3,200 yuan; remote .06; county share as people's | assumed |
| split of the forms by residence | below; its weighted mean is the published share | assumed |
| status unknown | .05 of people | assumed |
| Korean family names | .35 in 延边, .03 elsewhere | assumed |
| households: recorded .65, relocated .02 rural, monitored .03 rural, minimum living .18 | | assumed |
| abilities by category and grade | profiles.py | assumed |
| outcomes of the campaign | events.py | assumed |

Nobody real is meant: names carry a mark, telephone numbers count up from 13800000000, addresses end in a group.
"""

from bangfu.people.choices import Category, EmploymentForm, Grade, Hukou, Schooling

CATEGORY = {Category.SEEING: .09, Category.HEARING: .08, Category.SPEECH: .02, Category.LIMB: .55, Category.INTELLECTUAL: .11,
            Category.MENTAL: .12, Category.MULTIPLE: .03}
GRADE = {Grade.ONE: .13, Grade.TWO: .30, Grade.THREE: .28, Grade.FOUR: .29}
RURAL_SHARE = .68
MALE_SHARE = .58
SCHOOLING = {Schooling.NONE: .10, Schooling.PRIMARY: .31, Schooling.JUNIOR: .38, Schooling.SENIOR: .14, Schooling.COLLEGE: .05,
             Schooling.BACHELOR: .02}
# Intellectual disability: far less schooling.
SCHOOLING_INTELLECTUAL = {Schooling.NONE: .38, Schooling.PRIMARY: .44, Schooling.JUNIOR: .16, Schooling.SENIOR: .02}
# (youngest, most frequent, oldest + 1) completed years
AGES_MEN = (16.0, 51.0, 60.0)
AGES_WOMEN = (16.0, 47.0, 55.0)

EMPLOYED_BY_GRADE = {Grade.ONE: .20, Grade.TWO: .40, Grade.THREE: .58, Grade.FOUR: .66}
STATUS_UNKNOWN = .05
FORMS = {
    Hukou.RURAL: {EmploymentForm.FARMING: .70, EmploymentForm.FLEXIBLE: .22, EmploymentForm.QUOTA: .03, EmploymentForm.CONCENTRATED: .01,
                  EmploymentForm.SELF_EMPLOYED: .03, EmploymentForm.PUBLIC_WELFARE: .005, EmploymentForm.SHELTERED: .005},
    Hukou.URBAN: {EmploymentForm.FARMING: .04, EmploymentForm.FLEXIBLE: .42, EmploymentForm.QUOTA: .226, EmploymentForm.CONCENTRATED: .073,
                  EmploymentForm.SELF_EMPLOYED: .161, EmploymentForm.PUBLIC_WELFARE: .042, EmploymentForm.SHELTERED: .038},
}
NEED_SHARE = .28  # want to work or to start something of their own
SELF_SHARE = .18  # of those with a need
UNSURE_SHARE = .16  # of all unemployed
GRADUATES_PER_YEAR = .0018 * 20
KOREAN_SHARE, KOREAN_SHARE_YANBIAN = .03, .35
YANBIAN = "22/2224/"
PER_VILLAGE = 38

HOUSEHOLD_RECORDED = .65
SHARES_HOUSEHOLD = .07  # lives with another registered person of the village
RELOCATED_RURAL, MONITORED_RURAL, MINIMUM_LIVING = .02, .03, .18

OPENINGS_P, OPENINGS_MOST = .3, 30
PAY_MEDIAN, PAY_SIGMA = 3200, .28
REMOTE_SHARE = .06
