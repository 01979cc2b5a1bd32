"""What may be written down about a request concerning one's own data?"""

from django import forms

from bangfu.people.choices import AskedBy, IdentityProof, Right, Source
from bangfu.people.file_forms import HEARD, DatedForm
from bangfu.people.forms import day_input

CHANNELS = [*HEARD[:4], (Source.PERSON.value, Source.PERSON.label)]
OF_ASKERS = {
    AskedBy.PERSON: {IdentityProof.CARD, IdentityProof.CALL_BACK}, AskedBy.GUARDIAN: {IdentityProof.GUARDIAN}, AskedBy.AGENT: {IdentityProof.MANDATE},
    AskedBy.KIN: {IdentityProof.KIN},
}


class ReceiveForm(DatedForm):
    past = ("on",)
    right = forms.TypedChoiceField(label="要求什么", choices=Right.choices, coerce=Right, widget=forms.RadioSelect)
    asked_by = forms.TypedChoiceField(label="谁提出的", choices=AskedBy.choices, coerce=AskedBy, widget=forms.RadioSelect)
    asker_name = forms.CharField(label="提出人姓名", max_length=30, required=False, help_text="不是本人提出的要填")
    proof = forms.TypedChoiceField(label="怎么核实的身份", choices=IdentityProof.choices, coerce=IdentityProof)
    channel = forms.TypedChoiceField(label="怎么提出的", choices=CHANNELS, coerce=Source)
    on = forms.DateField(label="哪天收到", widget=day_input())
    words = forms.CharField(label="原话、要点", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="加密保存。要更正的写清哪一项、改成什么")

    def clean(self) -> dict[str, object]:
        values = super().clean()
        asker, proof = values.get("asked_by"), values.get("proof")
        if asker and proof and proof not in OF_ASKERS[asker]:
            fitting = "或".join(str(one.label) for one in IdentityProof if one in OF_ASKERS[asker])
            self.add_error("proof", f"{AskedBy(asker).label}提出的，要用“{fitting}”核实。")
        return values


class AnswerForm(forms.Form):
    answer = forms.CharField(label="办理结果，或不办的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
                             error_messages={"required": "请写明怎么办的；不办的，写明为什么、依据是什么。要告诉本人。"}, help_text="会写进给本人的答复，用平常话写。不要写证号、电话")
