# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.result_data import ResultData
    from ..models.time_stamps import TimeStamps


T = TypeVar("T", bound="JobResult")


@_attrs_define
class JobResult:
    """The result of a job (API reference). A job of one circuit has `resultData`; a batch job has `results` instead
    (schema of the official packages).

        Attributes:
            status (str | Unset): Job status, in the words of the job's own `status` (API reference).
            cost (float | None | str | Unset): Job cost in credits. A decimal *string* here, such as `"0"` or `"0E-33"`
                (observed on the live service),
                though the API reference shows a number, as everywhere else.
            time_stamps (None | TimeStamps | Unset):
            result_data (None | ResultData | Unset):
            results (list[JobResult] | None | Unset): One result a circuit, in the order submitted, for a batch job (schema
                of the official packages).
    """

    status: str | Unset = UNSET
    cost: float | None | str | Unset = UNSET
    time_stamps: None | TimeStamps | Unset = UNSET
    result_data: None | ResultData | Unset = UNSET
    results: list[JobResult] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.result_data import ResultData  # noqa: PLC0415
        from ..models.time_stamps import TimeStamps  # noqa: PLC0415

        status = self.status

        cost: float | None | str | Unset
        if isinstance(self.cost, Unset):
            cost = UNSET
        else:
            cost = self.cost

        time_stamps: dict[str, Any] | None | Unset
        if isinstance(self.time_stamps, Unset):
            time_stamps = UNSET
        elif isinstance(self.time_stamps, TimeStamps):
            time_stamps = self.time_stamps.to_dict()
        else:
            time_stamps = self.time_stamps

        result_data: dict[str, Any] | None | Unset
        if isinstance(self.result_data, Unset):
            result_data = UNSET
        elif isinstance(self.result_data, ResultData):
            result_data = self.result_data.to_dict()
        else:
            result_data = self.result_data

        results: list[dict[str, Any]] | None | Unset
        if isinstance(self.results, Unset):
            results = UNSET
        elif isinstance(self.results, list):
            results = []
            for results_type_0_item_data in self.results:
                results_type_0_item = results_type_0_item_data.to_dict()
                results.append(results_type_0_item)

        else:
            results = self.results

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if status is not UNSET:
            field_dict["status"] = status
        if cost is not UNSET:
            field_dict["cost"] = cost
        if time_stamps is not UNSET:
            field_dict["timeStamps"] = time_stamps
        if result_data is not UNSET:
            field_dict["resultData"] = result_data
        if results is not UNSET:
            field_dict["results"] = results

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.result_data import ResultData  # noqa: PLC0415
        from ..models.time_stamps import TimeStamps  # noqa: PLC0415

        d = dict(src_dict)
        status = d.pop("status", UNSET)

        def _parse_cost(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        cost = _parse_cost(d.pop("cost", UNSET))

        def _parse_time_stamps(data: object) -> None | TimeStamps | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                time_stamps_type_0 = TimeStamps.from_dict(data)

                return time_stamps_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TimeStamps | Unset, data)

        time_stamps = _parse_time_stamps(d.pop("timeStamps", UNSET))

        def _parse_result_data(data: object) -> None | ResultData | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                result_data_type_0 = ResultData.from_dict(data)

                return result_data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ResultData | Unset, data)

        result_data = _parse_result_data(d.pop("resultData", UNSET))

        def _parse_results(data: object) -> list[JobResult] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                results_type_0 = []
                _results_type_0 = data
                for results_type_0_item_data in _results_type_0:
                    results_type_0_item = JobResult.from_dict(results_type_0_item_data)

                    results_type_0.append(results_type_0_item)

                return results_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[JobResult] | None | Unset, data)

        results = _parse_results(d.pop("results", UNSET))

        job_result = cls(
            status=status,
            cost=cost,
            time_stamps=time_stamps,
            result_data=result_data,
            results=results,
        )

        job_result.additional_properties = d
        return job_result

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
