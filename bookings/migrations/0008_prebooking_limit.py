"""How many pre-bookings may wait, by date, with the first limits of the rules (R33)."""

from django.db import migrations, models

from bookings.rules import FIRST_PREBOOKING_LIMITS


def fill(apps, schema_editor):
    limit_model = apps.get_model("bookings", "PrebookingLimit")
    limit_model.objects.bulk_create(
        limit_model(from_date=from_date, per_teacher=per_teacher, per_school=per_school)
        for from_date, per_teacher, per_school in FIRST_PREBOOKING_LIMITS
    )


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0007_read_marks'),
    ]

    operations = [
        migrations.CreateModel(
            name='PrebookingLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_date', models.DateField(error_messages={'unique': 'D’autres plafonds commencent déjà ce jour-là.'}, unique=True, verbose_name='préréservations à partir du')),
                ('per_teacher', models.PositiveIntegerField(verbose_name='par enseignant')),
                ('per_school', models.PositiveIntegerField(verbose_name='par établissement')),
            ],
            options={
                'verbose_name': 'plafond de préréservations',
                'verbose_name_plural': 'plafonds de préréservations',
                'ordering': ['from_date'],
                'constraints': [models.CheckConstraint(condition=models.Q(('per_school__lte', 10000), ('per_teacher__gte', 1)), name='prebooking_limit_bounds'), models.CheckConstraint(condition=models.Q(('per_teacher__lte', models.F('per_school'))), name='teacher_limit_within_school_limit')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
