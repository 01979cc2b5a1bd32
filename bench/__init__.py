"""How fast is each main job against its best peer, in the same run and with the results compared?"""
